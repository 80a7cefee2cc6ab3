// A header named __proto__ could change the prototype of the headers.
const { headers } = net.fetchSync('https://a.example/x');
verdict = Object.getPrototypeOf(headers) === Object.prototype && Object.hasOwn(headers, '__proto__') ? 'contained' : 'out';
