/** Invented people for a first look: one account for each way of using the service. None of them exists. */
import type { Role } from '../../../shared/session.js';

export interface SampleAccount {
  readonly name: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly unitId: string;
  readonly signingRoles: readonly string[];
}

/** What is needed of a directory unit to give it an account. */
export interface UnitToSeed {
  readonly id: string;
  readonly kind: string;
  readonly shortName: string;
  readonly code: string | null;
}

const person = (
  name: string,
  displayName: string,
  unitId: string,
  roles: readonly Role[],
  signingRoles: readonly string[] = [],
): SampleAccount => ({ name, displayName, roles, unitId, signingRoles });

const desk = [
  person('zhuban', '林某(主班)', 'dept-emergency', ['duty-officer']),
  person('fuban', '陈某(副班)', 'dept-emergency', ['duty-officer']),
  person('zhihuizhang', '周某(指挥长)', 'dept-emergency', ['signer'], ['commander']),
  person('fuzhihuizhang', '吴某(副指挥长)', 'dept-emergency', ['signer'], ['deputy-commander']),
  person('zhuren', '郑某(防指办主任)', 'dept-emergency', ['signer'], ['director-flood-office']),
  person('auditor', '审计', 'district', ['auditor']),
  person('admin', '系统管理员', 'district', ['administrator']),
];

/** The convener and the seven members of the default consultation template (design.md §2). */
const members = [
  person('m-yingji', '应急管理局·会商代表', 'dept-emergency', ['member']),
  person('m-qixiang', '气象·会商代表', 'dept-meteorology', ['member']),
  person('m-jiaotong', '交通运输委·会商代表', 'dept-transport', ['member']),
  person('m-guizi', '规划自然资源局·会商代表', 'dept-natural-resources', ['member']),
  person('m-zhujian', '住房城市建委·会商代表', 'dept-housing', ['member']),
  person('m-chengguan', '城管局·会商代表', 'dept-urban-management', ['member']),
  person('m-gongan', '公安分局·会商代表', 'dept-police', ['member']),
  person('m-xiaofang', '消防救援局·会商代表', 'dept-fire', ['member']),
];

/** The desk, the signers, the members, and one account for every street and every department or operator. */
export function sampleAccounts(units: readonly UnitToSeed[]): SampleAccount[] {
  const streets = units
    .filter((unit) => unit.kind === 'street')
    .map((unit) => person(`s-${unit.code ?? unit.id}`, `${unit.shortName}·值班员`, unit.id, ['street']));
  const departments = units
    .filter((unit) => unit.kind === 'department')
    .map((unit) => person(`d-${unit.id}`, `${unit.shortName}·值班员`, unit.id, ['department']));
  return [...desk, ...members, ...streets, ...departments];
}
