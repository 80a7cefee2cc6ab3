// The reason of a rejection could carry a foreign Error.
docs.readText('no').catch((e) => { verdict = e.constructor.constructor === Function && e instanceof Error ? 'contained' : 'out'; });
