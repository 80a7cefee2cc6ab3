// An imported method could be turned to another handle.
import('cap:docs').then(({ readTextSync }) => {
    let text; try { text = readTextSync.call(ro.subdir('sub'), 'b.txt'); } catch (e) { text = e.code; }
    verdict = text === 'ERR_NOT_FOUND' ? 'contained' : text;
});
