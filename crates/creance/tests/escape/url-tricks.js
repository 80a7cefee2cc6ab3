// A URL could be read as one origin by the check and as another by the connection.
const urls = ['https://a.example@evil.example/', 'https://a.example.evil.example/', 'https://evil.example/https://a.example/', 'https://evil.example#@a.example/', 'https://evil.example\\@a.example/', 'https://a.example:444/', 'http://a.example/', 'https://a.example\u3002evil.example/', 'https://a\u0131.example/', 'https://127.1/', 'https://[::ffff:7f00:1]/', 'https://0x7f000001/', 'file:///etc/passwd', 'data:text/plain,x', 'javascript:1', 'blob:https://a.example/x', 'https://a.example%2eevil.example/', '//a.example/', ''];
const met = urls.map((url) => { try { net.fetchSync(url); return 'out: ' + url; } catch (e) { return e.code; } });
const bad = met.filter((code) => !['ERR_NOT_GRANTED', 'ERR_DENIED', 'ERR_ARGUMENT'].includes(code));
verdict = bad.length === 0 ? 'contained' : 'out';
