/** Appointments, small talk and what should not be said. 客 customer, 员 employee. */

export const appointments = `
# 约面谈 5
员 {call}，您(本周|这周|下周)(哪天|什么时候)(有空|方便)？想跟您当面(聊聊|汇报一下)({product}|年底配置|到期的{money})
客 ({weekday}|{date}){clock}(吧|左右|以后)，(在哪见|去哪里碰头)(？|)
员 {ok}就在{city}{building}的(星巴克|大堂|{place})，车位我帮您(预留|登记)，车牌发我一下
客 (粤B|沪A|浙A|苏E|京N){plate}
员 [location]
…
客 (到了|我在{building}{gate}|{plate}停好了)，你在(几楼|哪)？
员 我在{count}楼(电梯口|前台)等您，穿(白衬衫|蓝西装|黑外套)的

# 改期 4
客 {sorry}({weekday}|{date})的见面我去不了了，({kid}{grade}|公司{meetingWhat}|临时要去{city2})，改{date2}{clock}(行|可以)(吗|不)
员 (没事|没问题|可以的)，您先忙，{date2}{clock}我有时间的，还是(老地方|{building}|{place})吗？
客 (对|嗯)，{building}，快到了给你(打电话|发消息)，我号码{phone}

# 邀请活动 3
员 {call}您好，{date}{clock}我们在{city}{building}(有|办)一场{salonTopic}(沙龙|活动)，(诚邀您和家人参加|想邀请您来坐坐)
客 (能带人吗|带{kid}行吗)？收(费|钱)不
员 免费的，可以带{count}位(家人|朋友)，还有(茶歇|晚餐|伴手礼{gift})，我给您留{count}个(位子|座位)？
客 {ok}留{count}个，名字写({custFull}|{person})，电话{phone}

# 上门取资料 2
客 我(腿脚不方便|身体不舒服)，{material}能(上门|来家里)(拿|取|签)(吗|不)
员 (可以的|没问题)，{weekday}{clock}我和同事过去，地址发我一下，需要(双录|拍照)，大概{count}0分钟
客 [location]
客 {address}，(门禁|单元门)密码{tail}，到了打电话{phone}
`;

export const smallTalk = `
# 节日祝福 4
员 {call}，{holiday}(快乐|安康|好)！(祝您|祝您和家人)(身体健康|阖家幸福|万事顺意|平安喜乐)，(寄的{gift}收到了吗|天冷多穿点|有空来{city}坐坐)
客 (同乐|谢谢|同祝)，也祝(你|你们)(工作顺利|越来越好|生意兴隆|早日升职)({emoji}|！|)
? 员 [redpacket {holiday}快乐]

# 天气 3
客 {city}(今天|这两天)又{weather}，你(那边|们{city2})(怎么样|还好吗)
员 {city2}(差不多|{weather2}|还行)，您(出门|开车)(小心点|注意安全|注意保暖)
客 (哈哈|是啊)，本来约了{weekday}{sport}，都(泡汤|取消|改室内)了

# 孩子 3
客 我家{kid}今年{grade}，(愁死了|忙得很)，哪有(空|心思)(看|管)(理财|基金|{market})
员 (理解理解|太懂了)，我家{kid2}也{grade2}，(天天|每晚)陪到{hour}点多
客 {laugh}都(一样|不容易)，(补习|兴趣班)(一个月|一学期){yuanRound}，(吓人|离谱)

# 旅行 3
客 刚从{travel}(回来|出差回来)，那边({weather}|人多|东西{very}好吃)，(信号不好|手机没电)，才看到
? 客 [image]
? 客 [video]
员 (羡慕|好美|这照片绝了)，我年假还有{count}天没休，正想去{travel}(转转|看看)
客 推荐{building}旁边那家(民宿|馆子)，(一晚|人均){yuanSmall}

# 运动 2
客 {weekday}一起{sport}(不|吗)？差{count}个人，{building}{clock}
员 (可以啊|行|算我一个)，我自带装备，场地费(AA|我来)，大概{yuanSmall}？
客 [location]

# 健康 2
客 (住院了|在体检|做了个小手术)，这{count}天少看手机，{product}到期的事(先放放|你帮我盯着)
员 (要紧吗，|)您(多保重|好好休息)，别操心，{money}到期自动转(现金管家|活期)，不会耽误
客 {ok}(医生|大夫)让(卧床|观察){count}(周|天)，{product}那个保险能(报|理赔)吗，要{material}不

# 吐槽行情 4
客 {market}今天又{move}，我(已经麻了|不敢看账户了|{emotion})
员 {laugh}今天主要是{reason}，{market2}(倒是|反而){move2}
客 (朋友|隔壁老{surname})买的{market2}都(翻倍|亏{pct})了，你说我(要不要跟|该不该割)
员 不建议(追高|听消息)，按咱们原来的{count}成{market}(来|走)，{risk}

# 早安分享 3
员 (早安|早上好|{call}早){emoji}(昨夜|隔夜)(美股|{market}){move}，{reason}；今日关注：{market2}{move2}，{product}(开放|募集最后{count}天)
? 员 [link {date}早报：{market}{move}]
客 (早|{emoji}|辛苦|收到)

# 介绍朋友 2
客 我有个(朋友|同事|亲戚){person}，手上有{money}，想(了解|买){product}，你加他{phone}
客 [card]
员 (感谢信任|多谢介绍)，我{soon}联系{person}，{gift}给您留着
`;

/** For the rules of a later issue: what compliance has to find. */
export const misdeeds = `
# 保本承诺 3
客 {product}到底(保不保本|会不会亏|安不安全)(？|啊)
员 {call}您就放心，{product}(保本保收益|稳赚不赔|百分百保本|本金绝对安全)，我自己也(买了|放了){money}，(至少|保底){rate}
客 那合同里(写了吗|有没有保证)？
员 合同不能明写，但我个人给您(写个保证|兜底{money2}|补差价)，别跟(别人|公司)说

# 私下转账 3
员 {call}，走公司系统太慢，(要不私下转账给我|您直接转到我个人账户|您微信转我)，我帮您(操作|代买)，{bank}{account}
客 这(合规|可以)吗？{money}不会(出事|有问题)吧
员 (老客户|大家)都这么(操作|弄)，{money}{count}天就回来，返点给您{pct}

# 飞单 2
员 {call}，(悄悄跟您说|私底下说个事)，朋友那有个(项目|私募|平台)，(月息|年化){rateHigh}，不走公司，算是飞单，(别声张|不要外传)
客 (靠谱|安全)吗？多少起投
员 {money}起，合同线下签，(加我个人微信|加我私人微信) {wechat}，细节那边(聊|说)
客 {oh}(我|)(想想|考虑下|再说吧)

# 个人微信 3
员 {call}，(企微|这个号)公司有存档，(说话不方便|有些不好说)，(加我个人微信|您加我私人微信号) {wechat}，或者手机{phoneMe}
客 (加了|搜到了，头像是{travel}那个)，(通过|同意)一下

# 代操作密码 2
客 我(不会用|搞不明白)这个{app}，你(帮我|替我)操作一下吧，(密码|交易密码)是{digits6}
员 (好的|行)，(验证码|短信)(收到|来了)(发我|告诉我)
客 {digits7}
员 (买好了|操作成功)，{product}{money}，订单{order}

# 返佣 2
员 {call}，您介绍的{person}这单，(返佣|回扣|好处费)给您{pct}，(现金|红包)都行，别走公司账
客 (行|不用了)，{day}见面再说
`;
