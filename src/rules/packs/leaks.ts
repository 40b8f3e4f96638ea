import { DISGUISED, type Pack, packRule } from '../pack.ts';
import { splitWords } from '../rule.ts';

/** 泄密 */
export const leaks: Pack = {
  name: 'leaks',
  label: '泄密',
  about: '把客户资料、价格底线、账号密码、未公开的文件发给不该看到的人。',
  rules: [
    packRule({
      name: '泄密：内部资料外发',
      kind: 'words',
      severity: 'high',
      saidBy: 'employee',
      chats: ['external', 'group'],
      folding: DISGUISED,
      spec: {
        words: splitWords(`
          内部资料，内部文件，内部价格表，内部报价，内部通知，内部数据，内部名单，内部消息，内部渠道，机密文件，机密资料，公司机密，商业机密，商业秘密，绝密，涉密，保密文件，保密资料，不能外传，别外传，不要外传，勿外传，请勿外传，看完删，看完就删，看完撤回，我马上撤回，偷偷发你，悄悄发你，私下发你，别说是我发的，别说我给的，不要说是我
          客户名单，客户资料，客户信息表，客户数据，客户手机号，客户电话发你，客户清单，会员名单，会员资料，用户数据，通讯录发你，员工名单，员工花名册，花名册，工资表，薪资表，工资条，薪酬表，绩效表，股东名册
          成本价，成本表，底价，进货价，采购价，供应商名单，供货商名单，供应商报价，利润率，毛利率，招标底价，标底，投标文件，竞标价，未公开，尚未公布，未发布，财务报表，财务数据，内部财报，合同底稿，合同原件，源代码，设计图纸，技术图纸，配方表，工艺参数`),
      },
      except: `
        不得泄露客户信息，严禁泄露客户资料，禁止泄露客户资料，保护客户资料，完善客户资料，填写客户资料，上市公司财务报表，已公布财务报表，没有内部消息，不存在内部消息，不能透露成本价，不方便透露底价，保密协议`,
    }),
    packRule({
      name: '泄密：账号与密码',
      kind: 'near',
      severity: 'high',
      saidBy: 'employee',
      folding: DISGUISED,
      spec: {
        words: splitWords('密码，口令，验证码，动态码，登录码，密钥，管理员账号，后台账号'),
        others: splitWords(
          '发你，发给你，给你，告诉你，你登，你登录，用我的，借你用，登我的，是我的，后台，服务器，系统，数据库',
        ),
        within: 10,
      },
      except: `
        不要告诉别人密码，密码不要告诉，验证码不要告诉，验证码不要给，不要把验证码，请勿泄露验证码，请勿泄露密码，不要泄露密码，不要泄露验证码，系统会发送验证码，系统发送的验证码，系统验证码，重置密码，忘记密码，修改密码，找回密码，初始密码请修改，不会问你密码，不会向你索要`,
    }),
    packRule({
      name: '泄密：身份证号与银行卡号',
      kind: 'number',
      severity: 'medium',
      saidBy: 'employee',
      chats: ['external', 'group'],
      spec: { of: ['id-card', 'bank-card'] },
    }),
  ],
};
