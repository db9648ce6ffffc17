/** The ladders of colour and response level, kept apart (domain.md §0.1, 渝府发〔2026〕6号 arts 6–7). */

/** Colour of a signal or warning, mildest first: 蓝(四级) 黄(三级) 橙(二级) 红(一级). */
export const colours = ['blue', 'yellow', 'orange', 'red'] as const;
export type Colour = (typeof colours)[number];

/** Emergency response level, mildest first: Ⅳ Ⅲ Ⅱ Ⅰ. Numbers are the level's own: 1 is the gravest. */
export const responseLevels = [4, 3, 2, 1] as const;
export type ResponseLevel = (typeof responseLevels)[number];

/** 0 for blue … 3 for red. */
export function colourRank(colour: Colour): number {
  return colours.indexOf(colour);
}

/** The grade a colour stands for, 1–4: 红 = 一级 … 蓝 = 四级. */
export function gradeOf(colour: Colour): ResponseLevel {
  return (4 - colourRank(colour)) as ResponseLevel;
}

/** The colour whose grade is this response level: Ⅰ → red … Ⅳ → blue. */
export function colourOfResponse(level: ResponseLevel): Colour {
  return colours[4 - level] as Colour;
}

export function graverColour(a: Colour, b: Colour): Colour {
  return colourRank(a) >= colourRank(b) ? a : b;
}

const colourWords: Record<Colour, string> = { blue: '蓝', yellow: '黄', orange: '橙', red: '红' };
const gradeWords: Record<ResponseLevel, string> = { 4: '四级', 3: '三级', 2: '二级', 1: '一级' };
const romanWords: Record<ResponseLevel, string> = { 4: 'Ⅳ级', 3: 'Ⅲ级', 2: 'Ⅱ级', 1: 'Ⅰ级' };

/** `红(一级)`: a warning's level, never to be read as a response level. */
export function warningLevelInChinese(colour: Colour): string {
  return `${colourWords[colour]}(${gradeWords[gradeOf(colour)]})`;
}

/** `Ⅱ级`, or `未启动响应` where there is no response. */
export function responseLevelInChinese(level: ResponseLevel | null): string {
  return level === null ? '未启动响应' : romanWords[level];
}

/** `预警 红(一级)|响应 Ⅱ级`: the two ladders side by side, always written apart (domain.md §13). */
export function standingInChinese(colour: Colour, response: ResponseLevel | null): string {
  return `预警 ${warningLevelInChinese(colour)}|${response === null ? '未启动响应' : `响应 ${romanWords[response]}`}`;
}

/** Reads Ⅳ, Ⅳ级, 四级, IV, 4; null when it is none of them. */
export function parseResponseLevel(text: string): ResponseLevel | null {
  const key = text.trim().replace(/级$/, '').toUpperCase();
  const known: Record<string, ResponseLevel> = {
    Ⅳ: 4,
    四: 4,
    IV: 4,
    '4': 4,
    Ⅲ: 3,
    三: 3,
    III: 3,
    '3': 3,
    Ⅱ: 2,
    二: 2,
    II: 2,
    '2': 2,
    Ⅰ: 1,
    一: 1,
    I: 1,
    '1': 1,
  };
  return known[key] ?? null;
}
