import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { table, type WordKey } from './table.js';

export type Language = 'zh' | 'en';
export type Say = (key: WordKey, values?: Record<string, string | number>) => string;

const place = 'jiaoying.language';

interface Held {
  readonly language: Language;
  readonly say: Say;
  readonly switchTo: (language: Language) => void;
}

const context = createContext<Held | null>(null);

function remembered(): Language {
  return localStorage.getItem(place) === 'en' ? 'en' : 'zh';
}

export function LanguageProvider({ children }: { children: ReactNode }): ReactNode {
  const [language, setLanguage] = useState<Language>(remembered);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    localStorage.setItem(place, language);
  }, [language]);
  const say = useCallback<Say>(
    (key, values) => {
      const text = table[key][language === 'zh' ? 0 : 1];
      return values === undefined ? text : text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
    },
    [language],
  );
  const held = useMemo(() => ({ language, say, switchTo: setLanguage }), [language, say]);
  return <context.Provider value={held}>{children}</context.Provider>;
}

export function useLanguage(): Held {
  const held = useContext(context);
  if (held === null) throw new Error('useLanguage outside LanguageProvider');
  return held;
}

export const useSay = (): Say => useLanguage().say;
/** Whether a word of this key exists; for codes that come from the service. */
export const known = (key: string): key is WordKey => Object.hasOwn(table, key);
