// 日本語の報告書。
import { type Facts, percentOf } from './facts.ts';
import { obstacleWords } from './obstacle-words.ts';
import { partyWords } from './party-words.ts';
import { REASON_WORDS, refusalWords, STOP_WORDS } from './reason-words.ts';
import { money, partsOf, shortened, unbroken, type Words } from './words.ts';

const UNITS = ['日', '時間', '分', '秒'];

const duration = (ms: number): string =>
  partsOf(ms)
    .map(([count, unit]) => `${count}${UNITS[unit]}`)
    .join('');

const KINDS: Readonly<Record<string, string>> = {
  everything: '全体',
  wallet: 'ウォレット',
  client: '依頼元',
  customer: '顧客',
  destination: '宛先',
  newcomers: '新規の顧客全員',
  watcher: '監視者',
  person: '担当者',
  rule: '規則',
  gateway: 'ゲートウェイ',
};

const scopeWords = (scope: string): string => {
  const [kind = '', name] = scope.split(':');
  return name === undefined ? (KINDS[kind] ?? kind) : `${KINDS[kind] ?? kind} ${shortened(name)}`;
};

const held = (parties: readonly string[]): string =>
  parties.map((party) => partyWords(party, 'ja')).join('、および');

function summary(facts: Facts): string {
  const { attempts, attempted, lost, balance, historyLost } = facts;
  const paid = attempts.filter((attempt) => attempt.paid).length;
  const tried =
    `攻撃者は「${held(facts.parties)}」を手に入れ、` +
    `${attempts.length} 回で計 ${money(attempted)} を奪おうとしました。`;
  const left =
    paid === 0
      ? '一件も支払われませんでした。'
      : `成功したのは ${paid} 回で、流出は ${money(lost)}` +
        `（ウォレットの ${percentOf(lost, balance)}）です。`;
  const history = historyLost === undefined ? '' : `史実の被害は ${money(historyLost)} でした。`;
  return `${tried}${left}${history}`;
}

function plotTold(facts: Facts): string {
  const { attempts, takeable, lost, lostBeforeStop, began, frozenAt } = facts;
  const [first, last] = [attempts[0], attempts.at(-1)];
  if (first === undefined || last === undefined) return '攻撃の試みはありませんでした。';
  const stopped =
    frozenAt === undefined || began === undefined
      ? '停止はありませんでした'
      : `最初の停止は一回目の試みから${duration(Math.max(0, frozenAt - began))}後です`;
  return (
    `関所がなければ、流出額は${duration(last.at - first.at)}で ${money(takeable)} に達します。` +
    `この演習では ${money(lost)} で、${stopped}。` +
    (lostBeforeStop === lost
      ? ''
      : `うち停止までの流出は ${money(lostBeforeStop)} です。残りは、鍵全体を持つ者には` +
        '停止中でもチェーンが従うことを示しています。')
  );
}

function trafficTold({ result, paid, held: waiting, stopped }: Facts): string {
  const all = result.legit;
  return (
    `事件の前後に、顧客から通常の出金依頼が ${all} 件ありました。` +
    `うち ${paid.length} 件（${percentOf(paid.length, all)}）は人手なしに支払われ、` +
    `${waiting.length} 件（${percentOf(waiting.length, all)}）は正規なのに保留され、` +
    `${stopped.length} 件は盗難による停止のため待たされました。` +
    '停止は人が解除するまで続きます（演習では誰も解除しません）。'
  );
}

export const japanese: Words = {
  language: 'ja',
  kicker: '関所（Sekisho）· 演習報告書',
  held,
  summary,
  figures: {
    heading: '要点',
    lost: 'この演習での流出',
    inHistory: '史実の流出',
    noticed: '検知',
    stopped: '停止',
    everyday: '通常の出金',
    ofWallet: (percent) => `ウォレットの ${percent}`,
    afterFirst: '一回目の試みから',
    never: 'なし',
    notKnown: '気づいた時刻は公表されていない',
    noticedAfter: (time) => `気づいたのは${time}後`,
    paidOf: (paid, all) => unbroken(`${paid} / ${all} 件`),
    heldAndStopped: (waiting, stopped) =>
      `人手なしの支払い。正規なのに保留 ${waiting} 件、停止による待ち ${stopped} 件`,
  },
  plot: {
    heading: '流出額の推移',
    history: '史実',
    attempted: '試みられた額',
    here: '関所あり（この演習）',
    noticed: '史実で気づいた時刻',
    stopped: 'ここで停止',
    axisAmount: '流出額（XEM）',
    axisTime: (zone) => `時刻（${zone}）`,
    told: plotTold,
  },
  attempts: {
    heading: '試みとその結果',
    intro:
      '依頼はすべての規則で同時に判定し、最も厳しい答えを採ります。理由は、当番の担当者が見るものを数値とともに示します。',
    turn: '番号',
    time: '時刻',
    amount: '金額',
    came: '結果',
    why: '理由',
    none: '試みはありませんでした。',
    total: '合計',
    to: (address) => `宛先 ${address}`,
    cameOf({ verdict, paid, isSubstitution }) {
      if (isSubstitution) return paid ? '攻撃者に支払われた' : '不払い：誰も署名しない';
      if (verdict === null) return paid ? 'チェーン上で奪われた' : 'チェーンが拒否';
      if (paid) return '攻撃者に支払われた';
      if (verdict === 'allow') return '不払い：停止';
      if (verdict === 'delay') return '不払い：待機';
      if (verdict === 'review') return '不払い：人の確認待ち';
      if (verdict === 'block') return '不払い：拒否';
      return '不払い：拒否し、依頼元を凍結';
    },
    unasked: '誰にも依頼していないため、規則が判定する機会はありませんでした。',
    substituted: '依頼され承認されたものとのすり替え。',
    within: 'すべての上限と規則の範囲内。',
    byAltered: '書き換えられたゲートウェイは何も判定しません。拒否した者は下に示します。',
    asBefore: '理由は前の試みと同じ',
    alreadyStopped: (scopes) => `すでに停止中：${scopes}`,
    several: (count) => `${count} 回`,
  },
  reasons: {
    of: (tag) => REASON_WORDS[tag]?.ja ?? refusalWords(tag, 'ja'),
    measured({ observed, allowed, time, whose }) {
      const span = time === undefined ? '' : `${time}で `;
      return `：${span}${observed}、上限 ${allowed}（${whose}）`;
    },
    neverPaid: '：一度も支払ったことがない',
    paidSince: (time) => `：最初の支払いは${time}前`,
    notUsedYet: '：支払い始めたばかりで、まだ実績がない',
    usedTo: (amount, upTo) => `：実績 ${amount}、${upTo} まではなじみの宛先`,
    more: (count) => `、ほか ${count} 件`,
  },
  stops: {
    heading: '停止',
    none: '停止はありませんでした。',
    time: '時刻',
    scope: '対象',
    by: '止めた者',
    why: '理由',
    state: '終了時',
    lifted: '解除済み',
    inForce: '継続中',
    honest: '正規の依頼が原因',
    halted: '以後は停止',
    cosigning: 'その連署',
    more: (count) => `ほか ${count} 件。`,
    by_: scopeWords,
    of: scopeWords,
    reason: (tag) => STOP_WORDS[tag]?.ja ?? REASON_WORDS[tag]?.ja ?? tag,
  },
  stoppedBy: {
    heading: '何が止めたか',
    nothing: '止めたものはありません。',
    who: '止めた者',
    why: '理由',
    what: '止めたもの',
    attemptsOf: (count, all) => `${all} 回のうち ${count} 回`,
    otherActs: '金銭を伴わない行為',
    by: (by) => obstacleWords(by, 'ja') ?? scopeWords(by),
    reason: (tag) => STOP_WORDS[tag]?.ja ?? REASON_WORDS[tag]?.ja,
  },
  acts: {
    heading: 'そのほかの行為',
    act: '行為',
    object: '対象',
    came: '結果',
    why: '理由',
    who: '拒否した者',
    what: '求められたこと',
    refusedHeading: '署名者と監視者が拒否したこと',
    refusedIntro:
      'それぞれが台帳を自分で再生して判断します。同じ種類の拒否は、最初の一回だけを示します。',
  },
  traffic: {
    heading: '前後の通常の出金',
    told: trafficTold,
    endings: { paid: '支払い', held: '正規なのに保留', stopped: '停止による待ち' },
    theftPaid: '盗難（支払われた）',
    theftUnpaid: '盗難（支払われず）',
    axisAmount: 'XEM（目盛りごとに 10 倍）',
    plotTitle: 'すべての出金（時刻と金額）',
    heldHeading: '正規なのに保留した出金とその理由',
    heldNone: 'ありません。',
    customer: '顧客',
    unanswered: '依頼が受け付けられなかった',
  },
  attacker: {
    heading: '攻撃者が手に入れていたもの',
    file: 'ファイルの記述',
    caveats: {
      'forged-request':
        'この鍵で署名された依頼は、正規の依頼と見分けがつきません。金銭との間にあるのは、上限と規則と人です。それらが何を通したかを、この演習は示します。',
      'one-signer':
        '断片一つでは何も署名できず、ほかの署名者は関与していません。三つのうち二つが揃うことが、明記している限界です。',
      'stolen-key':
        'こうして奪われた金銭は取り戻せません。鍵全体を持つ者は誰にも依頼せず、チェーンは取り消しをしないからです。' +
        '関所にできるのは、ブロックの中でそれを見つけ、以後の署名をすべて止め、' +
        'どの依頼でも説明できないことを証明することです。だからこそ、鍵全体はどこにも置きません。',
    },
    beyond: {
      'wallet-key': 'これは、耐えられると主張する範囲の外です：鍵全体。',
      'signer-quorum': 'これは、耐えられると主張する範囲の外です：定足数の署名者。',
      'gateway-and-watchers':
        'これは、耐えられると主張する範囲の外です：ゲートウェイと定足数の監視者。',
      'people-quorum': 'これは、耐えられると主張する範囲の外です：定足数の承認者。',
      'amendment-quorum':
        'これは、耐えられると主張する範囲の外です：定足数の改定者、そして期限までに拒否権が行使されないこと。',
    },
  },
  world: {
    heading: '読み方',
    points: [
      'ゲートウェイ、署名者三台、監視者三台は本物のコードで動き、時計・通信・ディスク・チェーンは模擬です。示しているのは規則とプロセスの振る舞いであり、運用環境の分離ではありません。',
      'ファイルに指定がない限り、演習中に人は対応しません（承認・却下・解除なし）。人がいれば、保留した出金は支払え、停止は解除できます。',
      '通常の顧客は、公表された統計をもとに作ったものです。実際の取引所の数値とは異なります。',
    ],
  },
  file: {
    heading: '事件について',
    notes: 'ファイルの注記',
    sources: '出典',
    none: '記載なし。',
  },
  repeat: {
    heading: '再現するには',
    intro: '同じコマンドは、台帳の最後の一バイトまで同じ結果になります。',
    seed: 'シード',
    root: '台帳のルート',
    entries: '記録の数',
    command: 'コマンド',
  },
  duration,
  compact(mainUnits) {
    if (mainUnits >= 1e8) return `${mainUnits / 1e8}億`;
    return mainUnits >= 1e4 ? `${mainUnits / 1e4}万` : String(mainUnits);
  },
};
