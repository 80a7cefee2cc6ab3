// The global object could have names of other hosts.
const names = ['process', 'require', 'module', 'exports', 'Deno', 'Bun', 'window', 'self', 'global', 'document', 'navigator', 'location', 'XMLHttpRequest', 'WebSocket', 'Worker', 'importScripts', 'print', 'load', 'read', 'readline', 'quit', '$262', 'gc', 'Java', 'os', 'std', 'WebAssembly', 'SharedWorker', 'indexedDB', 'localStorage'];
const found = names.filter((n) => n in globalThis);
verdict = found.length === 0 ? 'contained' : 'out';
