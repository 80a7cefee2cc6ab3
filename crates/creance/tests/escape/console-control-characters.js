// What is written to the console is text of script: it must not break the next line off.
console.log('a\u001b]0;title\u0007b\r\n\u2028c'); console.log({ s: 'a\u001b[2Jb' });
verdict = true ? 'contained' : 'out';
