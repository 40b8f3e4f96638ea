/** Groups: 主 is the owner, 员 another employee, 机 whoever posts the figures (inside the company a robot), 客 客2 客3 customers; inside the company 甲 乙 丙 丁. */

export const customerGroups = `
# 群公告 4
主 (@所有人|各位{groupFriends}|大家好)，{product}将于{date}(开放申赎|分红|到期|调整费率)，请注意：⏎1. 时间：{date} 9:00—15:00⏎2. 方式：{app}线上办理⏎3. 咨询：{phoneMe}⏎{risk}
客 (收到|👍|{ok}谢谢)
客2 请问{product}(赎回几天到账|这次有费用吗|老份额要不要操作)？
员 @{cust2} (T+{count}到账|持有满{term}免赎回费|不用操作，自动的)

# 新人入群 3
主 (欢迎|热烈欢迎)(新朋友|{cust}|{cust2})(进群|加入)，请把(群昵称|备注)改为「(姓名-{city}|公司-姓名)」，有问题随时(@我|找{colleague})
客 (大家好|各位好)，我是{custFull}，(来自{city}|做{trade}的)，请多(关照|指教){emoji}
客2 欢迎欢迎{emoji}
客3 [emotion]

# 行情讨论 5
客 (今天|下午|早盘){market}{move}，(有人加仓吗|你们跑了没)？我(浮亏|赚了){pct}
客2 我(早就清了|昨天减了{count}成)，{reason}，(先看看|观望吧)
客3 看{person}说{market2}还得{move2}，(谁懂啊|真的假的)
员 (各位|大家)理性看待，研究部观点：{market}短期(受{reason}扰动|震荡为主)，配置上仍建议(均衡|分散)。{risk}
客 {staff}(又来官方话了|就会说这个){laugh}
? 客2 [link {market}{move}，后市怎么走？]

# 净值播报 3
机 【净值播报】{date}⏎{product}：{nav}（(+|-){pctSmall}）⏎{product2}：{nav2}（(+|-){pctSmall2}）⏎以上数据(仅供参考|以公告为准)
客 又(涨了|跌了一点){emoji}
客2 {product2}怎么连跌{count}天了？
员 @{cust2} 主要(受{reason}影响|因为{reason})，拉长到{term}看还(好|算正常)

# 活动报名接龙 3
主 {date}{clock}，{city}{building}，{salonTopic}(沙龙|专场)接龙开始啦！限{count}0人⏎1. {custFull}
客 (我也报|1. {custFull}，)(带一位朋友|带{kid}一起|一个人)
客2 我(报一个|也去)，{city}过来(停车方便吗|坐地铁几号线)？
主 方便的，{building}地下停车免费{count}小时，地铁{count}号线
主 [location]

# 群里投诉 2
客 @{staff} 我的{money}到期{count}天了还没(到账|处理)，私聊也不回，(什么意思|什么服务)！
客2 我也遇到过，{month}月等了{count}天
员 @{cust} {sorry}正在(核实|加急)，订单{order}，预计{clock}前有结果，我(私信您|给您打电话)
…
客 收到了，{arrived}，下次(快点|主动点)

# 资料分享 3
员 (今日|本周|{date})(研报|周报|晨会纪要)：{market}{move}的(逻辑|原因)和(应对|策略)，供(大家|)参考
员 [file {date}{market}周报]
客 (谢谢|辛苦)分享，第{count}页的{market2}数据截至哪天？
员 截至{date}，来源是(Wind|交易所|{domain})

# 群友闲聊 3
客 ({weekday}|周末)有人一起({sport}|去{travel})吗？还差{count}个
客2 {very}想去，可是({kid}{grade}|要加班)，走不开
客3 我(报名|可以)，{city}{building}集合？{clock}行吗
? 客 [redpacket {sport}搭子红包]
客2 {laugh}

# 开课提醒 2
主 (今晚|{weekday}){clock}，{salonTopic}直播课(准时开始|第{count}讲)，讲师{person}，入口 {url}，(听完有{gift}抽奖|可以回看)
客 (收到|报名了)，(能回放吗|手机号{phone}登录可以吗)
员 可以的，回放(保留{count}天|{day}上传)
`;

export const internalGroups = `
# 机器人播报 3
机 【值班提醒】{date}值班：{colleague}，热线400-{tail}-{tail2}；待回访客户{count}{count2}位，超时未回复{count}条 {url}
甲 (收到|1|看到了)
? 乙 {person}那条我{clock}(回了|已经打过电话)，工单{order}

# 净值推送 2
机 {date}净值已更新⏎{product} {nav} (+|-){pctSmall}⏎{product2} {nav2} (+|-){pctSmall2}⏎来源：{system}
甲 {product2}(怎么又|今天)({move}|掉了)，客户{person}刚问我
乙 (受{reason}影响|{market}{move2}带的)，话术我{clock}发群里

# 通知 5
甲 @所有人 关于{month}月(绩效|考勤|合规自查|双录抽检)的(通知|安排)：⏎一、截止时间：{date} {clock}；⏎二、提交材料：{material}、{material2}；⏎三、联系人：{colleague}（{phoneMe}）。⏎(逾期扣分|未交影响评优)，请(相互转告|知悉)
乙 收到
丙 收到{emoji}
丁 {material}(电子版|扫描件)可以吗？我在{city}出差
甲 @{peer} 可以，({date}|回来)补(原件|纸质的)

# 晨会 4
甲 (早|各位早)，今日重点：1）{product}募集倒计时{count}天，余{moneyBig}；2）{salonTopic}沙龙邀约每人{count}组；3）昨日(投诉|工单){count2}件要闭环
乙 {product}我这边今天预计出{money}，{person}{clock}来签
丙 我手上{count}组意向，{city}的{person}想看{material}
甲 OK，{clock}前更新进度表 {url}

# 投诉专班 3
甲 工单{order}，客户{person}（{city}），{product} {money}，(诉求是退|要求补){yuan}，{date}前必须(回复|闭环)
乙 (双录|录音)听了，第{count}分钟提示过(风险|不保本)，我们不理亏
丙 但客户{age2}岁、(舆情风险高|又是第一次买)，建议先(安抚|送{gift}上门)
甲 就这样：{colleague}{clock}(电话|上门)沟通，(法务|合规)拟回复，{date}(结案|报备)

# 系统上线 3
甲 【变更通知】{system}今晚{hour}点起(升级|停机)约{count}小时，版本{version}，影响({app}|双录|报表)，请提前保存
乙 客户(赎回|打款)会受影响吗？{date}有{money}到期的
甲 不影响，清算{clock}前跑完，有异常找{colleague}{phoneMe}
…
甲 升级完成，用了{count}{count2}分钟，还{fault}的先清缓存重登

# 午饭拼单 3
甲 ({food}|奶茶|咖啡)拼单，还差{count}份满减，要的(接龙|报一下)
乙 来一份{food2}，(少糖|不要香菜|加辣)
丙 +1，{yuanSmall}转你了
? 甲 [redpacket 午饭退差价]
丁 {laugh}我(减肥|带饭了)，你们吃

# 战报 3
甲 {emoji}(喜报|恭喜)！{colleague}{product}成交{money}！(本周|本月)累计{moneyBig}，暂列第{count}
乙 (牛|厉害了|{colleague}威武){emoji}
丙 @{colleague} (分享|说)一下{product}怎么谈的呗
丁 就是跟了{count}个月，客户{person}在{market}{move}的时候没慌，因为(风险|{term}的安排)早讲清楚了

# 值班交接 3
甲 ({weekday}|今晚)值班交接：在线咨询{count}{count2}条，未结{count}条，{order}等{bank}回执，{person}约了{clock}回电
乙 收到，{person}电话是{phone}吧
甲 对，说话注意点，{person}{emotion}

# 转发客户聊天 2
甲 [chatrecord {cust}和我的聊天记录]
甲 大家帮我看一下，客户这样问{product}，怎么回(合适|合规)？
乙 别提{rate}，先(问期限|确认风险等级)，再发{material}
丙 可以参考话术第{count}条：「{risk}」
甲 {ok}就按你们说的回，{thanks}

# 球局 2
甲 🏸 {weekday}{clock}{building}，{sport}，来的(接龙|扣1)，场地费{yuanSmall}AA
乙 1，(带{kid}一起|晚到{count}0分钟)
丙 我这周(膝盖疼|要去{city}|加班)，下次
丁 1{emoji}

# 布置会场 2
甲 {date}{salonTopic}沙龙分工：物料{colleague}，签到@{peer}，茶歇{yuanRound}以内，{clock}前到{building}
乙 (背景板|易拉宝|伴手礼{gift})(到了吗|还差{count}个)，供应商电话{phone}
丙 (话筒|投影)试过了，{room}的(音响|HDMI线)(要换|没问题)
甲 客户名单{count}{count2}人，{url}，漏的自己补
`;
