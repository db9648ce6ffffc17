import { useEffect, useSyncExternalStore } from 'react';
import type { Nature } from '../api/types.js';

const listeners = new Set<() => void>();
let drills = 0;

function change(by: number): void {
  drills += by;
  for (const listener of listeners) listener();
}

/** While a page shows a rehearsal, the whole frame says so. */
export function useNature(nature: Nature | null | undefined): void {
  const drill = nature === 'drill';
  useEffect(() => {
    if (!drill) return;
    change(1);
    return () => change(-1);
  }, [drill]);
}

export const useDrillFrame = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => drills > 0,
  );
