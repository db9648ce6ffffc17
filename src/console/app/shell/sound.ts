/** The desk's alarm: two soft tones every few seconds, only after 声音 was switched on, silent once a person acts. */
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let audio: AudioContext | null = null;

export function useSound(): { on: boolean; toggle: () => void } {
  const on = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => audio !== null,
  );
  const toggle = (): void => {
    if (audio) {
      void audio.close();
      audio = null;
    } else {
      audio = new AudioContext();
      tone(660, 0, 0.05);
    }
    for (const listener of listeners) listener();
  };
  return { on, toggle };
}

function tone(hertz: number, afterSeconds: number, loudness = 0.16): void {
  if (!audio) return;
  const at = audio.currentTime + afterSeconds;
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  oscillator.frequency.value = hertz;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(loudness, at + 0.03);
  gain.gain.exponentialRampToValueAtTime(0.001, at + 0.42);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.45);
}

const everyMs = 4_000;

/** Rings for alarms (ids) nobody has reacted to yet. Any key or press is a reaction to everything that rings. */
export function useAlarm(alarms: readonly string[]): boolean {
  const { on } = useSound();
  const heard = useRef(new Set<string>());
  const [ringing, setRinging] = useState(false);
  const wanted = alarms.join('|');
  useEffect(() => {
    setRinging(wanted !== '' && wanted.split('|').some((id) => !heard.current.has(id)));
    const act = (): void => {
      for (const id of wanted.split('|')) heard.current.add(id);
      setRinging(false);
    };
    window.addEventListener('pointerdown', act);
    window.addEventListener('keydown', act);
    return () => {
      window.removeEventListener('pointerdown', act);
      window.removeEventListener('keydown', act);
    };
  }, [wanted]);
  useEffect(() => {
    if (!ringing || !on) return;
    const ring = (): void => {
      tone(880, 0);
      tone(698, 0.5);
    };
    ring();
    const timer = window.setInterval(ring, everyMs);
    return () => window.clearInterval(timer);
  }, [ringing, on]);
  return ringing;
}
