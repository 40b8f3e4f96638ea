/** What happens now and then: everything WeCom offers beside writing. Each of these comes once before any comes again. */

export const customerOccasions = `
# 视频通话
客 (方便|有空)(视频|连线)吗？{material}想当面(问|确认)一下
员 {ok}我(打过来|这就打给您)
员 [voiptext-1]
客 (谢谢|清楚了|好了)，{material}我(今天|明天)就(补|交|签)

# 语音通话
员 {call}，{hi}(现在|这会儿)方便(接电话|通话)吗？{product}(的事|到期的事)(几句话说不清|想跟您说一下)
员 [voiptext-2]
? 员 (刚才|电话里)说的(要点|三点)：{product}{term}，{risk}

# 存档同意
员 {call}，按监管要求聊天会留存，(麻烦您确认|请您点一下)同意，{risk}
客 [disagree]
员 (理解|没关系)的，只用于{material}(合规检查|质检)，不会外传
客 (那行|好吧)，(我同意|同意了)
客 [agree]

# 旧版同意
员 {call}，系统升级，要重新确认(会话存档|聊天留存)
客 [disagree-agree]
客 (先不|考虑一下)，{weekday}再说

# 视频号
员 [sphfeed-4 {market}{move}，三句话讲清楚]
员 (这条|刚发的)(视频|短片)讲{market}，(两分钟|不长)，您(空了|路上)看看
客 (看了|收到)，{market}(还会|后面)(跌|涨)吗
员 [sphfeed-2 {product}一图读懂]

# 直播
员 {call}，{date}{clock}(直播|线上分享)，讲{salonTopic}
员 [sphfeed-9 {salonTopic}直播预告]
客 {ok}(有回放吗|提醒我一下)

# 边看边讲
员 {material}我(共享|投屏)给您看，(边看|对着)(讲|说)
员 [voip_doc_share {product}产品说明书]
员 [meeting_voice_call {product}产品说明书.pdf]
客 第{count}页(那个|的){pct}是(费率|什么)

# 短视频
客 (看我|给你看)这边{weather}
客 [video]
员 {laugh}{city}也是，(您注意安全|出门小心)
客 [emotion-gif]
员 [emotion-png]

# 长文件名
员 [file-long {custFull}{product}认购合同及补充协议]
员 文件名有点长，(内容|重点)看第{count}页，{risk}
客 收到，(名字太长|手机上)(打不开|显示不全)，换个(短的|名字)再发{day}

# 节日文件
员 [file 🎉{holiday}{gift}领取名单🧧]
员 {holiday}的{gift}在{place}，{clock}前(来|派人)(取|拿)，带{material}

# 推荐名片
客 我(朋友|同事){person}也想了解{product}，(微信|名片)给你
客 [card-wechat]
员 {ok}我加他，就说是{call}介绍的

# 客户红包
员 {call}，{holiday}(快乐|好)，(一点心意|小红包)
员 [external_redpacket-1 {holiday}快乐]
客 [external_redpacket-own 同乐同乐]

# 日程
员 [calendar {product}面谈]
员 (约|定)在{weekday}{clock}，{building}见
客 {ok}(到时见|{weekday}见)
客 [location]

# 服务入口
员 [weapp {product}预约]
员 [link {product}运作公告]
客 (点|打)开了，(登录|注册)要{material}吗
`;

export const internalOccasions = `
# 待办
甲 [todo {weekday}前把{custFull}的{material}收齐]
乙 {ok}(在办了|{weekday}给你)，还差{count}份

# 内部日程
甲 [calendar {product}复盘]
乙 {clock}(我可能|我会)(晚|迟)到{count}0分钟，(先开|不用等我)

# 约会议
甲 [meeting {product}{month}月推进会]
乙 [meeting-1 {product}{month}月推进会]
甲 [meeting_notification {product}{month}月推进会将于15分钟后开始]
乙 (进来了|马上到)，{material}我(共享|投屏)

# 开不了会
甲 [meeting {salonTopic}筹备会]
乙 [meeting-2 {salonTopic}筹备会]
乙 {sorry}{clock}要去{city}，让{colleague}替我

# 待定会议
甲 [meeting {system}故障复盘]
乙 [meeting-3 {system}故障复盘]
甲 [meeting-5 {system}故障复盘]
甲 (先取消|改期)，等{colleague}回来

# 微盘
甲 {material}放(微盘|共享盘)了，(版本|文件名)别搞错
甲 [qydiskfile {product}{month}月运作材料.docx]
乙 (看到了|收到)，{url}这个是(旧版|另一份)吧

# 转发经过
甲 [chatrecord-deep {custFull}投诉的聊天记录]
甲 (前后|整个)(经过|来龙去脉)都在里面，(你看看|帮我判断下)(怎么回|责任在谁)
乙 {wait}(截图|语音)我都看一遍

# 在线文档
甲 [docmsg {custFull}跟进表]
乙 (改了|填了){count}行，{money}那列你(核|对)一下

# 零散转发
甲 [chatrecord-ms {custFull}的聊天记录]
乙 (看到了|嗯)，{product}别答应{rate}

# 内部通话
甲 [voiptext-2]
乙 (刚才|方才)信号不好，{custFull}那边{day}(签|来)？
`;

export const customerGroupOccasions = `
# 活动照片
员 [mixed-pictures {salonTopic}沙龙现场]
客 (拍得不错|照片很好)，{emoji}{emoji}
客2 {date}没赶上，(下次|下回)(叫|通知)我

# 报名收集
主 [collect {salonTopic}报名；姓名；人数；到场日期；到场时间]
客 填了，{count}个人，(停车|车位)有吗
主 有的，{place}对面，报{phone}

# 群直播
主 [sphfeed {market}{move}，后市怎么看]
客2 (收藏了|转给朋友了){emoji}

# 群问卷
主 [vote 下一场讲什么；{salonTopic}；{salonTopic}；{market}]
客 [vote-102 下一场讲什么；{salonTopic}；{market}]
客3 (都行|随意)，{weekday}就可以

# 群红包
主 [external_redpacket-2 {holiday}快乐，{groupFriends}们发财]
客 (谢谢|抢到){yuanSmall}{emoji}
`;

export const internalGroupOccasions = `
# 机器人日报
机 [markdown # {date}净值播报⏎**{product}**：{nav}⏎**{product2}**：{nav}⏎> 数据来源：估值系统]
甲 {product}今天{pct}，(客户|渠道)问起来按(话术|口径)答
机 {date}净值已更新，{product}{nav}，详见{url}

# 机器人图文
机 [news {product}运作周报；{market}{move}点评]
机 [news-old {date}值班表]
乙 (值班|周报)(收到|看了)，{weekday}换{colleague}

# 旧式图文
机 [news-own {product}定期报告；{product2}定期报告]
甲 已转(渠道|客户)

# 投票
甲 [vote {holiday}团建去哪；{city}；{travel}；{sport}]
乙 [vote-102 {holiday}团建去哪；{travel}；{sport}]
丙 (投了|选好了)，预算人均{yuanRound}(够不够|行吗)

# 旧版投票
甲 [vote-flat {weekday}午饭；{food}；{food2}；{food3}]
丁 {food}，{count}个人(一起|够拼单了)

# 信息收集
甲 [collect 体检信息登记；姓名；工号；体检日期；到检时间]
乙 填好了，{colleague}请假，(我帮他|回头)补

# 群会议
甲 [voiptext-3]
甲 [meeting_voice_call {product}路演.pptx；{market}{month}月数据.xlsx]
乙 (录音|纪要)(晚点|稍后)发，第{count}页的{pct}要改
甲 [voiptext-4]

# 通话文档
甲 [voip_doc_share {product}{month}月数据汇总]
乙 第{count}行(少了|漏了){custFull}

# 三种红包
甲 [redpacket-1 {holiday}快乐]
乙 [redpacket-2 拼手气]
丙 [redpacket-3 {month}月业绩激励]
丁 {thanks}，抢到{yuanSmall}{emoji}

# 分工
甲 [todo {date}前完成{custFull}双录，丙复核]
甲 [meeting {month}月例会]
丙 [meeting-6 {month}月例会]
乙 [docmsg {month}月例会纪要]
甲 [qydiskfile {month}月例会材料.pptx]

# 转发客户
甲 [chatrecord {custFull}的聊天记录]
甲 [mixed {custFull}发来的报错]
乙 {system}{fault}，已经提给{colleague}了
`;
