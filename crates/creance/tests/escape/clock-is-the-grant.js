// The time could be had from elsewhere than the clock that is granted.
const a = Date.now(); for (let i = 0; i < 10000; i++); const b = +new Date();
verdict = a === 1000 && b === 1000 && new Date(0).getTimezoneOffset() === 0 && Date().startsWith('Thu Jan 01 1970 00:00:01') ? 'contained' : 'out';
