/** The plan's closed sets as the district writes them (domain.md §5.5, §8.1). */
import type { Authority, ControlKind, DoneWhen, Layer } from './rulebook.js';

const doneWhenWords: Readonly<Record<DoneWhen, string>> = {
  'head-count': '报人数',
  'people-left-zero': '滞留人数为0并拍照',
  photo: '拍照',
  list: '报清单',
  depth: '报水深',
  yes: '报完成',
  'closure-list': '报封闭清单和时间',
  status: '报逐项状态',
  'persons-moved': '报转移户数人数',
};

export function doneWhenInChinese(doneWhen: DoneWhen): string {
  return doneWhenWords[doneWhen];
}

const kindWords: Readonly<Record<ControlKind, string>> = { forbid: '禁', stop: '停', withdraw: '撤', evacuate: '疏' };

export function controlKindInChinese(kind: ControlKind): string {
  return kindWords[kind];
}

const authorityWords: Readonly<Record<Authority, string>> = {
  duty: '值班职责',
  immediate: '先撤后报',
  control: '凭令执行',
};

export function authorityInChinese(authority: Authority): string {
  return authorityWords[authority];
}

const layerWords: Readonly<Record<Layer, string>> = {
  city: '市',
  district: '区',
  post: '一线指挥部',
  street: '街道',
  community: '社区',
  site: '场所',
  household: '住户',
};

export function layerInChinese(layer: Layer): string {
  return layerWords[layer];
}
