// node:fs/promises

import { promises } from 'node:fs';

export const {
    readFile, writeFile, appendFile, readdir, stat, lstat, access, mkdir, rm, rmdir, unlink, rename, copyFile, realpath,
    constants,
} = promises;
export default promises;
