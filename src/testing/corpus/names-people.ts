/** Names of people, with their pinyin where a userid is made of them. */

export const surnames: readonly (readonly [string, string])[] = split(`
王Wang 李Li 张Zhang 刘Liu 陈Chen 杨Yang 黄Huang 赵Zhao 吴Wu 周Zhou 徐Xu 孙Sun 马Ma 朱Zhu 胡Hu 郭Guo 何He 林Lin 高Gao 罗Luo
郑Zheng 梁Liang 谢Xie 宋Song 唐Tang 许Xu 韩Han 邓Deng 冯Feng 曹Cao 彭Peng 曾Zeng 肖Xiao 田Tian 董Dong 潘Pan 袁Yuan 蔡Cai 蒋Jiang 余Yu
于Yu 杜Du 叶Ye 程Cheng 魏Wei 苏Su 吕Lv 丁Ding 任Ren 卢Lu 姚Yao 沈Shen 钟Zhong 姜Jiang 崔Cui 谭Tan 陆Lu 范Fan 汪Wang 廖Liao
石Shi 金Jin 韦Wei 贾Jia 夏Xia 付Fu 方Fang 邹Zou 熊Xiong 白Bai 孟Meng 秦Qin 邱Qiu 侯Hou 江Jiang 尹Yin 薛Xue 闫Yan 段Duan 雷Lei
龙Long 黎Li 史Shi 陶Tao 贺He 毛Mao 郝Hao 顾Gu 龚Gong 邵Shao 万Wan 覃Qin 武Wu 钱Qian 戴Dai 严Yan 莫Mo 孔Kong 向Xiang 欧阳OuYang 上官ShangGuan
`);

export const womensNames: readonly (readonly [string, string])[] = split(`
思雨SiYu 雨桐YuTong 佳怡JiaYi 欣然XinRan 静怡JingYi 梦琪MengQi 晓彤XiaoTong 雅婷YaTing 诗涵ShiHan 若曦RuoXi 婉清WanQing 丽娟LiJuan
敏Min 静Jing 丹Dan 燕Yan 霞Xia 颖Ying 雪梅XueMei 秀英XiuYing 美玲MeiLing 晓燕XiaoYan 慧敏HuiMin 玉兰YuLan 淑芬ShuFen 桂香GuiXiang
悦Yue 琳Lin 洁Jie 蕾Lei 倩Qian 文静WenJing 子萱ZiXuan 可欣KeXin 语嫣YuYan 舒雅ShuYa 芳华FangHua 春梅ChunMei 红霞HongXia 云Yun
`);

export const mensNames: readonly (readonly [string, string])[] = split(`
建国JianGuo 志强ZhiQiang 伟Wei 强Qiang 磊Lei 军Jun 勇Yong 杰Jie 涛Tao 超Chao 明Ming 浩然HaoRan 子轩ZiXuan 宇航YuHang 俊杰JunJie
文博WenBo 天佑TianYou 一鸣YiMing 家豪JiaHao 嘉诚JiaCheng 振华ZhenHua 国栋GuoDong 永胜YongSheng 德明DeMing 光耀GuangYao 海波HaiBo
晨曦ChenXi 思远SiYuan 泽宇ZeYu 睿Rui 鹏飞PengFei 立新LiXin 少华ShaoHua 志远ZhiYuan 景行JingXing 承志ChengZhi 卫东WeiDong 长江ChangJiang
`);

/** What people call themselves on WeChat. */
export const nicknames: readonly string[] = words(`
平安是福 静待花开 阳光总在风雨后 岁月静好 海阔天空 知足常乐 淡然一笑 云淡风轻 大漠孤烟 上善若水 厚德载物 宁静致远 天道酬勤 心如止水
往事如风 小桥流水 一帆风顺 清风徐来 半夏微凉 南山南 北方的狼 江南烟雨 山高水长 春暖花开 晴天 向日葵 蒲公英的约定 小鱼儿 开心果 豆豆妈
乐乐爸爸 果果妈妈 糖糖麻麻 大宝小宝 老船长 老陈醋 茶语人生 快乐老家 夕阳红 老兵 钓鱼郎 爱跑步的猫 加菲猫 麦田守望者 一杯清茶
Lily Jason Cindy🌸 Kevin Vivian Tony老师 Coco Amy✨ Sunny Leo Grace Mr.Zhao Angela Eric Jenny Ben Michelle 小C 阿May Frank@深圳
A建材批发老王 A诚信汽贸小李 A鲜花预订 A全屋定制陈 顺丰快递小刘 红太阳幼儿园张老师 美丽人生 珍惜缘分 微笑每一天 雨后彩虹 梦想起航 奔跑的蜗牛
`);

/** Last names are joined to these: 王总, 李姐. */
export const titlesOfMen: readonly string[] = words('总 哥 先生 老师 叔 老板');
export const titlesOfWomen: readonly string[] = words('总 姐 女士 老师 阿姨 小姐');

export const corpParts = {
  place: words('深圳 上海 杭州 苏州 宁波 广州 佛山 成都 武汉 南京 合肥 长沙 厦门 青岛 无锡 东莞 重庆 西安 郑州 济南'),
  brand: words(
    '华信 中瑞 恒泰 博远 鼎盛 瑞丰 宏达 天合 金桥 海纳 众诚 启航 明德 信达 远大 汇通 安泰 嘉业 东方 联创 卓越 蓝海 盛世 百川 九州 云帆 智汇 科锐 德信 永兴',
  ),
  trade: words(
    '科技 贸易 实业 建设工程 信息技术 机电设备 医疗器械 食品 纺织 物流 新材料 电子商务 教育咨询 文化传媒 环保科技 餐饮管理 律师事务所 会计师事务所',
  ),
} as const;

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** 王Wang → ['王', 'Wang'] */
function split(text: string): (readonly [string, string])[] {
  return words(text).map((word) => {
    const at = word.search(/[A-Za-z]/);
    return [word.slice(0, at), word.slice(at)] as const;
  });
}
