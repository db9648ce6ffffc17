/** Finds the name of the person who speaks in a short reply, and rather none than a wrong one. */

const surnames = new Set(
  (
    '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳' +
    '鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于傅皮卞齐康伍余顾孟黄穆萧尹姚邵汪祁毛狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁' +
    '杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱丘骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉龚' +
    '程邢裴陆荣翁荀羊甄曲封储靳段富巫焦巴弓牧车侯班仰秋伊宫宁仇栾甘厉戎祖武符刘景詹束龙叶幸司黎薄白蒲卓蔺池乔阴胥苍双闻莘翟谭' +
    '贡劳姬申扶冉桑桂牛寿边燕冀浦尚农温庄晏柴瞿阎连习容向古易廖耿匡国文寇广东欧沃利蔚越隆师巩聂晁敖融冷辛简饶曾沙丰关查游' +
    '权付代肖涂佘佟闫岳苟邝覃辜税母但况敬官青'
  ).split(''),
);
const compoundSurnames = /^(?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|令狐|司徒|夏侯|慕容|长孙|宇文|轩辕)/;

/** Short words of duty that begin like a surname. */
const notNames = new Set(
  (
    '马上 安排 安全 平安 方案 万幸 常态 高度 全部 时刻 应急 成立 明天 关注 关于 连夜 向上 支援 计划 严格 严密 危险 路面 路上 水位 ' +
    '解决 解除 国家 文件 文明 强降雨 强化 荣幸 司机 官兵 管控 管理 管好 宣传 通知 干部 房屋 花园 包括 应该 应对 单位 车辆 车队 ' +
    '利用 容易 盛大 高温 高架 白天 白班 双班 成功 成员 金额 石头 边坡 牛角沱 石油路 大坪 明白 明确 广播 师傅 查看 查勘 田间 江边 ' +
    '江水 雷电 洪水 洪峰 汛情 温度 温馨 连续 简单 项目 代表 代班 代为 代办 青年 但是 但愿 母亲 况且'
  ).split(' '),
);

const unitPrefix = /^.*(?:街道办?|社区|值班室|指挥中心|指挥部|中心|办公室|应急办|居委会|管委会|局|委)(?=.)/;
const unitSuffix =
  /(?:街道|街道办|社区|值班室|指挥中心|指挥部|中心|办公室|应急办|居委会|管委会|局|委|办|所|站|队|组|处|公司|学校|医院)$/;
const before =
  /^(?:我是|我叫|我|是|姓名|报告人|联系人|值班人员|值班员|值班长|值班|主班|副班|带班|副主任|主任|副书记|书记|站长|科长|队长|经理|校长|园长|干事)+/;
const after = /(?:副主任|主任|副书记|书记|站长|科长|队长|经理|校长|园长|同志|值班员|干事)+$/;

/**
 * The name in this one word, without post or unit; null when it is not a name. `known` are the people of the post:
 * a surname that is mostly another word (和, 平) is believed of them alone.
 */
export function asPersonName(word: string, known: readonly string[] = []): string | null {
  if (known.includes(word)) return word;
  if (unitSuffix.test(word)) return null;
  const bare = word.replace(unitPrefix, '').replace(before, '');
  const withoutTitle = bare.replace(after, '');
  // 张主任 is how people say it; 主任 alone is nobody.
  const name = [...withoutTitle].length >= 2 ? withoutTitle : bare;
  if (known.includes(name)) return name;
  if (/^[㐀-鿿]{1,8}·[㐀-鿿·]{1,12}$/.test(name)) return name;
  if (!/^[㐀-鿿]{2,5}$/.test(name) || notNames.has(name)) return null;
  if (compoundSurnames.test(name)) return [...name].length <= 4 ? name : null;
  if (!surnames.has([...name][0] ?? '')) return null;
  if ([...withoutTitle].length === 1) return name;
  return [...name].length <= 3 || name.endsWith('某某') ? name : null;
}
