// The end that nobody catches: text, place and status are the same.
console.log("before"); const config = { server: { ports: [80] } };
function check(c) { return c.server.hosts.map(h => h.name); }
Promise.reject(1).catch(() => console.log("a job that will not run"));
check(config);
