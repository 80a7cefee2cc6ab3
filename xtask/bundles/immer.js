// Produces new states from old ones: objects, arrays, maps, sets, classes, patches.
import { applyPatches, current, enableMapSet, enablePatches, freeze, immerable, isDraft, original, produce,
    produceWithPatches } from 'immer';

enableMapSet();
enablePatches();

const show = value => JSON.stringify(value, (key, v) =>
    v instanceof Map ? { map: [...v] } : v instanceof Set ? { set: [...v] } : v);

const base = {
    users: [{ name: 'Ann', tags: ['x'] }, { name: 'Bob', tags: [] }],
    byId: new Map([[1, { n: 1 }], [2, { n: 2 }]]),
    seen: new Set(['a']),
    deep: { a: { b: { c: [1, 2, 3] } }, same: { kept: true } },
};
const next = produce(base, draft => {
    draft.users[0].tags.push('y', 'z');
    draft.users.push({ name: 'Cid', tags: [] });
    draft.users.splice(1, 1);
    draft.byId.get(1).n = 10;
    draft.byId.set(3, { n: 3 });
    draft.byId.delete(2);
    draft.seen.add('b').delete('a');
    draft.deep.a.b.c.reverse();
    delete draft.deep.a.b.nothing;
    console.log(isDraft(draft.users), isDraft(5), show(current(draft.deep)), original(draft.deep) === base.deep);
});
console.log(show(base));
console.log(show(next));
console.log(next.deep.same === base.deep.same, next.users[0] === base.users[0], Object.isFrozen(next.users));
console.log(produce(next, () => {}) === next);
try {
    'use strict';
    next.users.push(1);
} catch (error) {
    console.log(error.name);
}

class Clock {
    constructor(hour, minute) { this.hour = hour; this.minute = minute; }
    get time() { return `${this.hour}:${this.minute}`; }
    tick() { return produce(this, draft => { draft.minute++; }); }
}
Clock[immerable] = true;
const clock = new Clock(12, 10);
console.log(clock.tick().time, clock.time, clock.tick() instanceof Clock);

const [patched, patches, inverse] = produceWithPatches(base, draft => {
    draft.users[0].name = 'Zoe';
    draft.deep.a.b.c.length = 1;
    draft.byId.set('k', 1);
});
console.log(show(patches), show(inverse));
console.log(show(applyPatches(base, patches)) === show(patched), show(applyPatches(patched, inverse)) === show(base));

let state = freeze({ items: [], index: {}, total: 0 }, true);
const reduce = produce((draft, action) => {
    switch (action.type) {
        case 'add': draft.items.push({ id: action.id, done: false }); draft.index['k' + action.id] = draft.items.length - 1; break;
        case 'toggle': { const item = draft.items[draft.index['k' + action.id]]; if (item) item.done = !item.done; break; }
        case 'sort': draft.items.sort((a, b) => (a.done - b.done) || b.id - a.id); draft.items.forEach((item, i) => { draft.index['k' + item.id] = i; }); break;
    }
    draft.total++;
});
for (let i = 0; i < 400; i++) {
    state = reduce(state, { type: 'add', id: i });
    state = reduce(state, { type: 'toggle', id: (i * 7) % (i + 1) });
    if (i % 50 === 49) state = reduce(state, { type: 'sort' });
}
console.log(state.total, state.items.length, state.items.filter(item => item.done).length, show(state.items.slice(0, 5)));
try {
    produce(base, draft => { draft.users = 1; return 2; });
} catch (error) {
    console.log(error.name, error.message.slice(0, 40));
}
