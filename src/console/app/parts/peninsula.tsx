import type { ReactNode } from 'react';
import { useSay } from '../words/language.js';

/**
 * Where a street stands on the peninsula, in tile widths from the west and rows from the north:
 * the Jialing runs along the top, the Yangtze along the bottom, they meet beyond 朝天门.
 */
export const places: Record<string, { x: number; y: number }> = {
  化龙桥: { x: 1.42, y: 0 },
  上清寺: { x: 2.62, y: 0 },
  大溪沟: { x: 3.72, y: 0 },
  石油路: { x: 0, y: 1 },
  大坪: { x: 1.1, y: 1 },
  两路口: { x: 2.62, y: 1 },
  七星岗: { x: 3.72, y: 1 },
  解放碑: { x: 4.82, y: 1 },
  朝天门: { x: 5.92, y: 1 },
  菜园坝: { x: 2.62, y: 2 },
  南纪门: { x: 3.72, y: 2 },
};
export const columns = 6.92;

/** Two rivers and the water beyond 朝天门 where they meet. */
export function Rivers(): ReactNode {
  const say = useSay();
  return (
    <>
      <svg className="rivers" viewBox="0 0 1200 460" preserveAspectRatio="none" aria-hidden="true">
        <path
          className="water"
          d="M0 8C120 0 210 26 330 18S560 0 700 14s250-2 360 36c70 26 110 70 140 120v-90C1170 40 1120 8 1060 0H0Z"
        />
        <path
          className="water"
          d="M0 452c110 8 200-22 320-14s220 20 360 6 240-6 350-44c80-28 130-80 170-140v110c-40 50-90 82-150 90H0Z"
        />
        <path className="ripple" d="M0 5c120-6 210 16 330 9S560 0 700 9s250 0 350 26c70 24 120 62 150 104" />
        <path className="ripple" d="M0 457c110 2 200-16 320-10s220 14 360 4 240-4 350-38c80-28 130-70 170-128" />
      </svg>
      <span className="river-name river-jialing">{say('river.jialing')}</span>
      <span className="river-name river-yangtze">{say('river.yangtze')}</span>
    </>
  );
}
