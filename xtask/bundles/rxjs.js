import {
  BehaviorSubject, EMPTY, ReplaySubject, Subject, combineLatest, concat, defer, forkJoin, from, generate, merge, of,
  range, throwError, zip, asapScheduler, queueScheduler, observeOn, firstValueFrom, lastValueFrom,
} from "rxjs";
import {
  bufferCount, catchError, concatMap, distinctUntilChanged, expand, filter, finalize, groupBy, map, mergeAll, mergeMap,
  pairwise, reduce, retry, scan, share, shareReplay, startWith, switchMap, take, takeUntil, takeWhile, tap, toArray,
  windowCount, withLatestFrom, exhaustMap, materialize, dematerialize, debounce, partition as partitionWith,
} from "rxjs/operators";

const log = name => ({
  next: value => console.log(name, JSON.stringify(value)),
  error: error => console.log(name, "error", error.message ?? error),
  complete: () => console.log(name, "complete"),
});
range(1, 20).pipe(filter(n => n % 2), map(n => n * n), scan((a, b) => a + b, 0), bufferCount(3)).subscribe(log("a"));
of(1, 1, 2, 3, 3, 1).pipe(distinctUntilChanged(), pairwise(), startWith("s")).subscribe(log("b"));
from([{ k: "x", v: 1 }, { k: "y", v: 2 }, { k: "x", v: 3 }]).pipe(
  groupBy(e => e.k), mergeMap(g => g.pipe(reduce((sum, e) => sum + e.v, 0), map(sum => [g.key, sum])))).subscribe(log("c"));
let tries = 0;
defer(() => (++tries < 3 ? throwError(() => new Error("try " + tries)) : of("ok"))).pipe(retry(5)).subscribe(log("d"));
throwError(() => new TypeError("bad")).pipe(catchError(e => of(e.name)), finalize(() => console.log("finally"))).subscribe(log("e"));
combineLatest([of(1, 2), of("a", "b")]).subscribe(log("f"));
zip(range(0, 3), of("x", "y", "z", "w")).subscribe(log("g"));
forkJoin({ a: of(1, 2), b: from(Promise.resolve(3)) }).subscribe(log("h"));
const subject = new BehaviorSubject(0);
const shared = subject.pipe(tap(v => console.log("tap", v)), share());
const one = shared.subscribe(log("i1"));
shared.pipe(take(2)).subscribe(log("i2"));
subject.next(1); subject.next(2); one.unsubscribe(); subject.next(3); subject.complete();
generate({ initialState: 1, condition: n => n < 100, iterate: n => n * 3 }).pipe(toArray()).subscribe(log("j"));
of(1).pipe(expand(n => (n < 50 ? of(n * 2) : EMPTY))).subscribe(log("k"));
const replay = new ReplaySubject(2);
[1, 2, 3].forEach(n => replay.next(n));
replay.subscribe(log("l"));
range(1, 7).pipe(windowCount(3), map(w => w.pipe(toArray())), mergeAll()).subscribe(log("m"));
concat(of(1), of(2, asapScheduler), of(3)).subscribe(log("n"));
merge(of("q1").pipe(observeOn(queueScheduler)), of("q2")).subscribe(log("o"));
const stop = new Subject();
const source = new Subject();
source.pipe(switchMap(n => of(n, n + 0.5)), takeUntil(stop), takeWhile(n => n < 9)).subscribe(log("p"));
[1, 2].forEach(n => source.next(n)); stop.next(); source.next(3);
of(1, 2).pipe(materialize(), dematerialize(), withLatestFrom(of("latest"))).subscribe(log("q"));
from([1, 2, 3]).pipe(concatMap(n => Promise.resolve(n * 10)), shareReplay(1)).subscribe(log("r"));
of(1, 2, 3).pipe(exhaustMap(n => of(n))).subscribe(log("s"));
firstValueFrom(range(5, 5)).then(v => console.log("first", v));
lastValueFrom(range(5, 5)).then(v => console.log("last", v));
firstValueFrom(EMPTY).catch(e => console.log(e.name, e.message));
range(0, 20000).pipe(filter(n => n % 3 === 0), map(n => n + 1), reduce((a, b) => a + b)).subscribe(log("t"));
