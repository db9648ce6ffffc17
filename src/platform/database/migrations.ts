/** One set for SQLite and PostgreSQL, in order; a merged one is never edited. */
import { Ground1795400000001 } from './migrations/0001-ground.js';
import { Access1795400000010 } from './migrations/0010-access.js';
import { Directory1795400000020 } from './migrations/0020-directory.js';

export const migrations = [Ground1795400000001, Access1795400000010, Directory1795400000020];
