/** Words that slots of the scripts are filled with. What stands first is used most. */

const series = ['稳盈', '安享', '恒泽', '朗润', '鑫利', '丰瑞', '嘉和', '明远', '泰安', '睿选'];
const forms = [
  '90天',
  '180天',
  '月月盈',
  '一年定开',
  '一号',
  '二号',
  '三期',
  '五期',
  '固收增强',
  'FOF',
  '30天',
  '季季红',
  '七号',
  '优选',
  '2号A',
];

/** What the company sells: 衡川稳盈90天 and the like, and a few that everybody sells. */
export const products: readonly string[] = [
  ...forms.flatMap((form) => series.map((name) => `${name}${form}`)),
  ...list(
    '中短债优选 同业存单指数 红利低波联接 黄金定投 美元债QDII 可转债精选 科创50联接 养老目标2040 鑫享年金险 康佑百万医疗 CTA量化三号 中性策略七号 现金管家 REITs组合',
  ),
];

/** Slots that are drawn anew each time they occur. */
export const words: Readonly<Record<string, readonly string[]>> = {
  hi: lines(
    '您好，/你好，/在吗，/在不在？/打扰一下，/您好！/早上好，/忙吗？/请问一下，/麻烦问下，/Hi，/哈喽，/不好意思打扰了，',
  ),
  ok: lines('好的，/嗯嗯，/好，/明白，/收到，/行，/没问题，/可以的，/了解，/OK，/好嘞，/嗯，/好滴，/是的，/对，'),
  oh: lines('哦，/噢噢，/嗯，/这样啊，/哦哦，/原来如此，/啊，/唉，/懂了，/那，/哦这样，/呃，'),
  wait: lines('稍等，/您稍等，/我看一下，/我查一下，/等我一下，/我帮您查查，/马上，/稍等哈，/我去问下，/给我两分钟，'),
  thanks: lines('谢谢/谢谢啦/多谢/辛苦了/麻烦了/感谢/谢谢您/thanks/辛苦辛苦/谢了/非常感谢/费心了'),
  sorry: lines('不好意思，/抱歉，/实在抱歉，/非常抱歉，/对不起，/sorry，/给您添麻烦了，'),
  ack: lines(
    '好的/好/嗯嗯/收到/ok/OK/好的好的/嗯/行/可以/明白/👌/好滴/了解/知道了/谢谢/好嘞/没问题/嗯呢/👍/收到收到/好的，谢谢/😄/🙏/是的/对/好吧/1/嗯好/懂了/辛苦了/[OK]/[抱拳]/[玫瑰]',
  ),
  ackStaff: lines(
    '好的/您说/嗯嗯/收到/明白/了解/👌/好的好的/不客气/应该的/没问题/好嘞/您请讲/在的/🙏/[OK]/[抱拳]/可以的/稍等/好滴',
  ),
  gate: lines('门口/一楼大堂/地下二层/东门/西门/电梯口/前台/停车场入口/便利店旁边'),
  laugh: lines('哈哈/哈哈哈/哈哈哈哈/😂/嘿嘿/笑死/[捂脸]/[呲牙]/🤣'),
  soon: lines('马上/一会儿/稍后/下午/今天下班前/十分钟内/晚点/尽快/这就/中午前'),
  very: lines('挺/很/蛮/非常/比较/还/特别/真的/确实'),
  weekday: lines('周一/周二/周三/周四/周五/下周一/下周二/下周三/下周四/下周五/这周六/这周日'),
  risk: lines(
    '市场有风险，投资需谨慎/过往业绩不代表未来表现/产品不保本，请注意风险/请仔细阅读风险揭示书/请确认与您的风险等级匹配/以合同和公告为准/净值会波动，本金可能亏损/理财非存款，产品有风险/详见产品说明书第3页/基金有风险，选择需谨慎/不构成投资建议/请结合自身承受能力/最终以管理人公告为准/历史数据仅供参考/业绩比较基准不是收益承诺/收益随市场变化/赎回前请留意持有期/具体条款看合同第7条/市场波动请知悉',
  ),
  food: lines(
    '潮汕牛肉火锅/兰州拉面/猪脚饭/轻食沙拉/川菜馆/日料/烤鱼/黄焖鸡/小龙虾/早茶/螺蛳粉/酸菜鱼/麦当劳/肠粉/煲仔饭/椰子鸡/便利店三明治/米其林那家/公司食堂',
  ),
  sport: lines('跑步/羽毛球/游泳/爬山/高尔夫/瑜伽/骑行/网球/钓鱼/太极/徒步/健身/乒乓球/飞盘/滑雪'),
  travel: lines(
    '云南/三亚/日本/新疆/海南/桂林/西藏/泰国/厦门/青海湖/哈尔滨/重庆/欧洲/成都/黄山/马尔代夫/甘南/北海道/平潭/阿那亚',
  ),
  weather: lines('降温了/下大雨/好热/起雾了/天气真好/台风要来了/有点冷/雾霾重/突然转凉/太阳很大/一直下雨/刮大风'),
  kid: lines('儿子/女儿/孩子/小孩/外孙/孙女/老大/老二/闺女/小子'),
  grade: lines(
    '上小学/中考/高考/上幼儿园/读初二/读研/在英国读书/准备留学/学钢琴/期末考/大学毕业/在加拿大/上辅导班/参加夏令营',
  ),
  bank: lines('工行/招行/建行/农行/中行/交行/平安/浦发/兴业/民生/邮储/中信/光大/宁波银行'),
  device: lines('iPhone/华为 Mate60/小米/安卓手机/电脑/iPad/新手机/vivo/荣耀'),
  app: lines('App/小程序/网银/手机银行/官网/公众号/客户端'),
  fault: lines(
    '一直转圈/打不开/提示系统繁忙/闪退/验证码收不到/显示 error 500/白屏/登录不了/密码错误/人脸识别失败/提示超时/卡在最后一步/页面空白/提示 404/一直加载',
  ),
  system: lines('CRM/OA/TA 系统/钉盘/企业微信/直销系统/估值系统/VPN/邮箱/打印机/双录系统/报表平台/Wind/交易后台/ERP'),
  material: lines(
    '产品说明书/风险揭示书/季报/路演PPT/对账单/身份证复印件/开户申请表/资产证明/受益人信息表/风险测评问卷/合格投资者承诺函/双录视频/尽调报告/客户清单/周报/报销单/营业执照/银行流水/授权委托书',
  ),
  emotion: lines('有点担心/睡不着/挺着急/不太放心/心里没底/很生气/很失望/比较满意/挺开心/无所谓/有点犹豫/压力大'),
  market: lines('大盘/A股/港股/债市/美股/黄金/原油/汇率/纳指/创业板/科创板/REITs/新能源/半导体/医药/白酒/红利/券商'),
  move: lines('跌了/涨了/回调了/反弹了/大跌/创新高/震荡/高开低走/企稳了/又绿了/翻红了/缩量了/跳水了/横盘'),
  reason: lines(
    '美联储降息预期/季末资金紧张/地产数据不好/外资流出/年报行情/政策利好/汇率波动/避险情绪/机构调仓/债券供给多/流动性宽松/财报不及预期/CPI 低于预期/缴税高峰/节前效应',
  ),
  salonTopic: lines(
    '养老规划/家族信托/税务筹划/资产配置/子女教育金/健康管理/红酒品鉴/全球宏观展望/插花/茶艺/AI 投资机会/黄金走势/保险金信托/书法/急救知识',
  ),
  gift: lines('茶叶/月饼/台历/大闸蟹/米面油/坚果礼盒/福字对联/保温杯/雨伞/水果/咖啡券/京东卡/丝巾/粽子礼盒'),
  insult: lines('骗子/垃圾/废物/王八蛋/不要脸/他妈的/混蛋/狗东西/吃人不吐骨头/黑心公司/滚/脑子有病'),
  praise: lines('服务真好/很专业/效率真高/太贴心了/讲得很清楚/回复很快/靠谱/给你点赞/省心'),
  expense: lines('买房/装修/孩子学费/进货/周转/交税/看病/换车/还贷/结婚/发工资/首付/过年/交货款/投标保证金'),
};

/** By month, from January. */
export const holidays: readonly (readonly string[])[] = [
  ['元旦', '新年'],
  ['春节', '元宵节'],
  ['妇女节', '周末'],
  ['五一', '周末'],
  ['五一', '母亲节'],
  ['端午', '父亲节'],
  ['周末', '夏日'],
  ['七夕', '周末'],
  ['中秋', '教师节'],
  ['国庆', '重阳'],
  ['感恩节', '周末'],
  ['元旦', '冬至', '圣诞'],
];
export const cities: readonly string[] = list(
  '深圳 上海 杭州 苏州 广州 成都 武汉 南京 厦门 青岛 宁波 长沙 重庆 合肥 佛山 西安 北京 天津 香港 珠海',
);
export const roads: readonly string[] = list(
  '深南大道 福华三路 民生路 世纪大道 天府三街 滨江大道 中山路 人民南路 解放东路 科技园南路 望京街 南京西路 珠江新城华夏路 湖滨路 建设大道 延安西路 金鸡湖路 钱江路 光谷大道 嘉陵江路',
);
export const buildings: readonly string[] = list(
  '国际金融中心 财富大厦 环球中心 平安大厦 时代广场 嘉里中心 科创大厦 君悦酒店 万象城 绿地中心 洲际酒店 星巴克 创业园3号楼 太古里 银泰城 图书馆 高铁站东广场 地铁A口 龙湖天街 华润大厦',
);
export const places: readonly string[] = list(
  '福田营业部 贵宾室 三楼会议室 一楼大堂 门店 路演厅 市民中心店 客户中心 总部18楼 茶室 理财区 2号洽谈室',
);
export const domains: readonly string[] = list(
  'www.hengchuan-wealth.com m.hengchuan.cn h5.hengchuan.cn docs.qq.com mp.weixin.qq.com meeting.tencent.com www.csrc.gov.cn fund.eastmoney.com www.amac.org.cn pan.baidu.com t.cn finance.sina.com.cn xueqiu.com v.douyin.com',
);
export const emojis: readonly string[] = list('😊 🌹 👍 🙏 😄 💪 🎉 😂 ☕ 🤝 ❤️ 🌞 😅 ✨ 👌 🎁 📈 😭 🤔 🏸');

function list(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** By slash, since some of these hold spaces, and one may be empty. */
function lines(text: string): string[] {
  return text.split('/');
}
