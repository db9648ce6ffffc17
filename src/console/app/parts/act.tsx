import { useQueryClient } from '@tanstack/react-query';
import { App as Notices } from 'antd';
import { useCallback, useRef, useState } from 'react';
import { ApiProblem } from '../api/client.js';
import { problemText, ReasonList } from '../marks/problem.js';
import { useSay } from '../words/language.js';

/**
 * Runs one act of a person: busy while it runs, then says it is done or why it was refused, and refreshes everything.
 * Another run before the first is over does nothing and gives null.
 */
export function useAct(): {
  readonly busy: boolean;
  readonly run: <T>(act: () => Promise<T>, done?: string | ((result: T) => string | null)) => Promise<T | null>;
} {
  const { message, modal } = Notices.useApp();
  const client = useQueryClient();
  const say = useSay();
  const [busy, setBusy] = useState(false);
  // A double click comes before the button has been drawn as busy; the state alone would let it through.
  const running = useRef(false);
  const run = useCallback(
    async <T,>(act: () => Promise<T>, done?: string | ((result: T) => string | null)): Promise<T | null> => {
      if (running.current) return null;
      running.current = true;
      setBusy(true);
      try {
        const result = await act();
        const said = typeof done === 'function' ? done(result) : done;
        if (said) void message.success(said);
        void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
        // An act without a body still happened; null is kept for the ones refused.
        return result ?? ({} as T);
      } catch (problem) {
        const reasons = problem instanceof ApiProblem ? problem.reasons : [];
        modal.error({
          title: problemText(problem, say),
          content: reasons.length > 0 ? <ReasonList reasons={reasons} /> : undefined,
          okText: say('close'),
        });
        if (problem instanceof ApiProblem && problem.status === 409) void client.invalidateQueries();
        return null;
      } finally {
        running.current = false;
        setBusy(false);
      }
    },
    [client, message, modal, say],
  );
  return { busy, run };
}
