// The number of a handle could be read from its keys, its JSON or its text.
verdict = Reflect.ownKeys(docs).length === 0 && JSON.stringify(docs) === '{}' && String(docs) === '[object Directory]' && Number.isNaN(Number(docs)) ? 'contained' : 'out';
