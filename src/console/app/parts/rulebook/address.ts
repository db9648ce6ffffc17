import { useSearchParams } from 'react-router';

type Name = 'tab' | 'part' | 'stream' | 'version' | 'level' | 'kind' | 'id' | 'beside' | 'stage' | 'a' | 'b';

/** What the page shows stands in the address, so that a colleague can be sent the same picture. */
export function useAddress(): {
  readonly at: (name: Name) => string | null;
  /** Null takes a name out. `step`: the way back leads here again, as it closes a drawer on a phone. */
  readonly go: (changes: Partial<Record<Name, string | null>>, step?: 'step') => void;
} {
  const [search, setSearch] = useSearchParams();
  return {
    at: (name) => search.get(name),
    go: (changes, step) =>
      setSearch(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes)) {
            if (value === null || value === undefined) next.delete(name);
            else next.set(name, value);
          }
          return next;
        },
        { replace: step === undefined },
      ),
  };
}
