import { DISGUISED, type Pack, packRule } from '../pack.ts';
import { splitWords } from '../rule.ts';

/** 诱导线下 */
export const offline: Pack = {
  name: 'offline',
  label: '诱导线下',
  about: '把客户引到公司看不到的地方去谈：个人微信、QQ、其他软件、私下见面。存档从此断线，常是飞单与私下收款的前一步。',
  rules: [
    packRule({
      name: '诱导线下：换个地方聊',
      kind: 'words',
      severity: 'medium',
      saidBy: 'employee',
      // Homophones as well: 威信 and 薇芯 are how it is written by those who know that it is looked for.
      folding: { ...DISGUISED, homophones: true },
      spec: {
        words: splitWords(`
          加我微信，加我私人微信，加我个人微信，加个微信，加一下微信，加我私人号，加我个人号，加我小号，加我大号，加我另一个号，加我另外一个号，加我这个号，换个微信，换微信聊，我的私人微信，我的个人微信，我私人微信，我个人微信，私人微信号，个人微信号，我的微信号是，我微信号，微信号发你，微信同号，手机号同微信，手机同微信，电话同微信，微信同手机号，搜我手机号，搜手机号加我
          用私人微信，用个人微信，用个人号，用私人号，私人号聊，个人号聊，到微信上聊，微信上聊，微信私聊，微信聊吧，加QQ，加我QQ，加个QQ，QQ聊，QQ上聊，加我抖音，抖音私信，加我陌陌，加我钉钉，用钉钉聊，加我电报，电报聊，下载纸飞机，加我飞机，纸飞机聊，telegram，whatsapp，加我飞书，蝙蝠聊天，加我line`),
      },
      except: `
        加我企业微信，加个企业微信，加一下企业微信，不要加私人微信，请勿加私人微信，请勿添加私人微信，不得加私人微信，禁止加私人微信，不要加个人微信，请勿加个人微信，请勿添加个人微信，切勿添加私人微信，不能加私人微信，不能加个人微信，企业微信上聊，在企业微信上聊，online，offline，inline，deadline，pipeline，guideline，timeline`,
    }),
    packRule({
      name: '诱导线下：这里不方便说',
      kind: 'words',
      severity: 'medium',
      saidBy: 'employee',
      folding: DISGUISED,
      spec: {
        words: splitWords(`
          这里不方便说，这里不方便聊，这边不方便说，这边不方便聊，这里不好说，这边不好说，微信不方便说，微信上不方便说，工作号不方便，工作微信不方便，这个号不方便，这个号被监控，微信被监控，聊天被监控，聊天有监控，聊天记录会被看，公司能看到，公司会看到，公司看得到，公司查聊天，领导能看到，有存档，被存档，会存档，有记录不好，不要在这里说，别在这里说，别在这说，这里别说，不要打字，别打字，不要文字，别留记录，不留记录，不要留痕，别留痕，删掉记录，把记录删了，聊天记录删了，记得删聊天，阅后即焚
          电话里说，电话聊，电话细说，打电话跟你说，当面说，当面聊，见面说，见面聊，见面细聊，见面谈，出来聊，出来坐坐，出来见个面，私下聊，私下说，私下谈，私下见，私下见面，私聊说，私底下说，私底下聊，单独见面，单独聊，约在外面，外面谈，外面聊，线下聊，线下谈，线下说，下班后聊，下班后找我，晚上打给我`),
      },
      except: `
        电话聊过，电话聊了，请勿私下见面，禁止私下见面，不要私下交易，线下聊天活动，线下说明会，线下谈判课，本会话会存档，会话会存档，聊天内容会存档，根据规定会存档，资料会存档，文件会存档，合同会存档，公司能看到您的订单，已有存档，没有存档`,
    }),
    packRule({
      name: '诱导线下：发送加好友二维码',
      kind: 'qr-code',
      severity: 'medium',
      saidBy: 'employee',
      spec: { of: ['contact'], allowed: ['work.weixin.qq.com', 'wework.qpic.cn'] },
    }),
  ],
};
