// What the screen of enrolment says.
import { dictionary } from '../language.ts';

export const enrolWords = dictionary(
  {
    title: 'Enrol a passkey',
    about:
      'Make a passkey here, sign with it here and at every other console, and hand the file to ' +
      'somebody who changes the policy. It counts once the amended policy is in force.',
    name: 'Name in the policy',
    nameHint: 'small letters, digits, . _ -',
    roles: 'Roles',
    knownRoles: 'Already in the policy: the roles stay as they are.',
    make: 'Make a passkey',
    making: 'The authenticator is asked…',
    open: 'Or open an enrolment that was begun at another console',
    wrong: 'This file is no enrolment',
    stays:
      'A passkey of somebody who changes the policy must stay on its device; ' +
      'this one may be copied.',
    entry: 'What the policy would say of you',
    sentence: (person: string, fingerprint: string) =>
      `I am ${person}, and this is my entry in the policy: ${fingerprint}.`,
    sign: 'Sign with the new passkey',
    vouch: 'Vouch for it with a passkey you have',
    absent:
      'If this is not because you declined: your authenticator does not have this passkey, and ' +
      'another console has put in one of its own. Hand the file to nobody, and tell the amenders.',
    compare: (fingerprint: string) =>
      `Every console must show you ${fingerprint}. Read it to the amenders.`,
    missing: 'Still to be signed at',
    complete: 'Signed at every console. Save it, and hand it to an amender.',
    save: 'Save the enrolment',
    other: 'Save it, open it at the other console, and sign there too.',
  },
  {
    title: 'パスキーの登録',
    about:
      'ここでパスキーを作り、ここと他のすべてのコンソールで署名し、ファイルをポリシー変更の担当者に' +
      '渡してください。改定されたポリシーが発効すると有効になります。',
    name: 'ポリシー上の名前',
    nameHint: '英小文字、数字、. _ -',
    roles: '役割',
    knownRoles: 'ポリシーに記載済み：役割は変わりません。',
    make: 'パスキーを作る',
    making: '認証器を確認しています…',
    open: 'または、別のコンソールで始めた登録ファイルを開く',
    wrong: '登録ファイルではありません',
    stays:
      'ポリシーを変更する人のパスキーは端末に固定されている必要がありますが、' +
      'これは複製されえます。',
    entry: 'ポリシーに記載される内容',
    sentence: (person, fingerprint) =>
      `${person} です。ポリシーでの自分の記載はこれです：${fingerprint}。`,
    sign: '新しいパスキーで署名する',
    vouch: '今のパスキーで保証する',
    absent:
      '自分で取り消したのでなければ、このパスキーは認証器にありません。別のコンソールが自分の鍵を' +
      '入れています。ファイルを渡さず、ポリシー変更の担当者に知らせてください。',
    compare: (fingerprint) =>
      `どのコンソールでも ${fingerprint} と表示されるはずです。ポリシー変更の担当者に読み上げてください。`,
    missing: '署名が必要',
    complete: 'すべてのコンソールで署名済みです。保存して、ポリシー変更の担当者に渡してください。',
    save: '登録を保存する',
    other: '保存し、もう一方のコンソールで開いて署名してください。',
  },
);
