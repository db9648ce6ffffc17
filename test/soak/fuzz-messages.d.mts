import type { ReadMessage } from '../../src/edges/cap/read-message.js';

export function seedMessages(...more: readonly string[]): Uint8Array[];
export function fuzzCase(seed: number, number: number, messages: readonly Uint8Array[]): Uint8Array;
export function faultsOfAnswer(message: ReadMessage): string[];
