/** Colleagues among themselves, two by two (甲 begins, 乙 answers). Notation: see scripts.ts. */

export const internal = `
# 要数据 5
甲 {callPeer}，({product}|{month}月|本周)的(销量|募集|持仓|回访)(数据|明细|表)(有了吗|出了没|能给我一份吗)？(领导|{colleague})(催|在要|{clock}前要)
乙 {wait}{system}(还在跑|刚导出来|今天有点慢)，{soon}(给你|发你)
…
乙 [file {product}{month}月数据汇总]
甲 (第{count}行|{city}那一栏|合计那里)(好像不对|少了一笔|跟系统对不上)，应该是{yuanBig}吧
乙 (漏了|少了){date}那笔{order}，(改好了|补上了)，(重新传共享盘了|新版发群里了)

# 客户资料确认 5
甲 {callPeer}，客户{person}(（尾号{tail}）|)的{material}(过了没|审了吗|能看一下进度吗)？(他一直在催|客户在问|{day}就要用)
乙 {person}的缺(了|){material2}，(退给你了，{clock}的事|补一份给我就行|第{count}页也没签名)
甲 {ok}(我让他{day}补|我这就联系客户|{date}前重签)
乙 (合规|风控)那边说，({money}以上|年龄超过65岁)的(必须双录|要双人面签|要先回访)，(别忘了|别漏)

# 系统问题 4
甲 {system}又{fault}了，你那边(能用吗|能进吗|正常不)
乙 (我也{fault2}|我这边正常|一样)，(找IT了吗|问下运维|{colleague}说在看了)
? 甲 [mixed {system}报这个错]
甲 (报了|提了)工单{order}，(说是|回复是)(证书|数据库|网络|缓存)的问题，(等{count}0分钟|要到{clock})
…
乙 {system}(好了|恢复了)，(清一下缓存|重登一下)就行，{fault}的话再说

# 请假换班 3
甲 {callPeer}，({day}|{weekday}|{date})能(帮我顶个班|跟我换一下班)吗？({kid}{grade}|家里有事|要去医院|得去趟{city})
乙 {weekday}我约了(客户|{person})，(要不你问下{colleague}|{clock}以后可以|换{day}行不行)
甲 {ok}那(谢谢了|太好了)，(回头|改天)请你(吃{food}|喝咖啡|喝奶茶)

# 午饭 5
甲 (中午|一会儿)(吃啥|去哪吃)？({food}|楼下新开的{food}|食堂)(去不|怎么样)
乙 (想吃{food2}|叫外卖吧|我减肥，不吃了)，{clock}还要(开会|见客户|赶{material})
甲 那我给你带(一份{food}|杯咖啡|份沙拉)？{yuanSmall}一份
乙 {laugh}(行|好嘞|多谢)，(微信转你|红包发你){yuanSmall}

# 会议安排 5
甲 ({day}|{weekday}|今天){clock}，{room}，(过|讨论)一下({product}|{month}月KPI|沙龙名单|投诉工单)，你(参加吗|方便不)
乙 {clock}我(约了客户|有个{meetingWhat})，能(推到|改到){clock2}吗
甲 (行|OK)，{clock2}，(线下{room}|线上)，(会议号|腾讯会议)：{meetingNo}
甲 [meeting {product}{month}月沟通会]
? 乙 [docmsg {month}月纪要]

# 报销 2
甲 {callPeer}，({month}月|上次)去{city}的(差旅|招待)费{yuan}，(卡在你那了吗|退回来了吗|单子到哪了)？
乙 (发票少了一张|抬头错了|税号不对)，(高铁票{count}张|酒店)要(附行程单|补水单)
甲 {ok}(补了|已经贴上了)，麻烦(帮我催一下财务|跟{colleague}说一声)

# 客户转接 4
甲 {callPeer}，客户{person}(（{corpShort}）|)想(转给你|转到你们部门)跟，{money}左右，主要(问|关心){product}，电话{phone}
甲 [card]
乙 {ok}我{soon}(联系|加他)，有什么(忌讳|要注意)的吗？
甲 (人|性格){very}(急|好说话|谨慎)，({clock}以后|上午|别在饭点)(联系|打电话)，之前(投诉过|亏过{pct}|问过{product2})

# 合规提醒 3
甲 {callPeer}，({date}|昨天)你发给(客户|{person})的那句「(收益肯定有|稳的|保底){rate}」(不合适|违规了)，要(撤回|补个说明)
乙 啊，我是(引用|转述)(业绩基准|宣传材料)，(没写全|没说清楚)，{sorry}马上改
甲 补一句「{risk}」，并(且|)({day}|{date}前)(交|写)一份说明，编号{order}
乙 (好的|收到)，已经(补发|解释)了，{person}(回复知道了|说没关系|说明白)

# 业绩 3
甲 (这周|本月)你(做了多少|开了几单)？我才{money}，(离|差)目标(还有|){moneyBig}
乙 别提了，({person}|一个大客户)(临门一脚|签约前)(跑了|反悔了)，说({bank}|隔壁)给{rate}
甲 {laugh}{date}前还有一波({product}|续作)，(冲一把|拼一下)

# 产品培训问答 3
甲 {callPeer}，{product}的(回撤|久期|费率)怎么跟客户(讲|解释)？有人问(为什么{pct}|净值怎么才{nav})
乙 可以这么说：⏎1、策略以(信用债|利率债|股债平衡)为主；⏎2、历史最大(回撤|波动){pct}；⏎3、管理费{fee}。{risk}
甲 (清楚了|懂了)，{product}的(话术|PPT)有模板吗？
乙 [file {product}一线话术]

# 机器人 1
甲 (机器人|净值播报)今天怎么没(推|发)？{product}(的{nav}对吗|客户在问)
乙 (定时任务|脚本)挂了，报{errorCode}，重启(了，{clock}补发|一下就好)

# 通宵上线 1
甲 {date}晚上{hour}点(上线|割接){system}，版本{version}，你那边留{count}个人(值守|验证)
乙 (收到|OK)，checklist和回滚方案在文档{url}，有问题call我{phone}
甲 (deploy|发布)完了，日志(正常|没有error)，{count}条用例全(过|pass)

# 借东西 2
甲 {callPeer}，(投影仪|雨伞|门禁卡|订书机|转接头|相机)在你那吗？{room}(下午|{clock})要用
乙 在(我桌上|前台|{colleague}那)，(自己拿|用完放回来)哈，(密码|柜子编号)是{tail}

# 打听客户 2
甲 {callPeer}，你认识(客户|){person}吗？({corpShort}的|{city}人)，(说认识你|说之前跟你买过{product})
乙 (认识|有印象)，{month}月在{building}见过，{very}(谨慎|爽快)，(当时放了{money}|一直没成)
甲 那(介绍一下|约个饭)？{weekday}{clock}我去{building}
`;
