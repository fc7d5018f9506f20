import { RuleTester } from 'eslint'
import { describe, it } from 'vitest'
import tseslint from 'typescript-eslint'
import { noHardCodedText } from '../../../scripts/lint/noHardCodedText.js'

RuleTester.describe = describe
RuleTester.it = it

const tester = new RuleTester({
  languageOptions: { parser: tseslint.parser, parserOptions: { ecmaFeatures: { jsx: true } } },
})
const refused = [{ messageId: 'text' }]

tester.run('no-hard-coded-text', noHardCodedText, {
  valid: [
    '<p>{t("reading.play")}</p>',
    '<p>⚠ {words} · 2 ×</p>',
    '<p>{`${percent} %`}</p>',
    '<div className="pane prior tag" data-testid="the grid" style={{ left: `calc(100% - ${x}px)` }} />',
    '<button type="button" aria-label={t("reading.frame")}>▸</button>',
    '<p>{kind === "cine" ? t("a") : t("b")}</p>',
    'import { a } from "./a file"',
    'type View = "R waves" | "loop length"',
    'throw new Error("no 2d context for a picture")',
    'console.error(`decode worker ${slot} failed`)',
    'const photometric = "PALETTE COLOR"',
    'const key = `reading.views.${code}`',
    'const place = `translateY(${y}px)`',
    'const command = { key: "$mod+Shift+c", printed: "Ctrl Shift C" }',
    '<p>{t(`reading.views.${code}`)} <span className="key">N</span></p>',
  ],
  invalid: [
    { code: '<p>Loading</p>', errors: refused },
    { code: '<p>{depth} cm</p>', errors: refused },
    { code: '<p>{"Loading"}</p>', errors: refused },
    { code: '<p>{waiting ? "Loading" : null}</p>', errors: refused },
    { code: '<p>{waiting && "Loading"}</p>', errors: refused },
    { code: '<p>{`PRIOR ${date}`}</p>', errors: refused },
    { code: '<p>{"HR " + rate}</p>', errors: refused },
    { code: '<svg aria-label="depth scale, cm" />', errors: refused },
    { code: '<Button label={"Slower"} />', errors: refused },
    { code: '<img alt={`loop ${n}`} />', errors: refused },
    { code: '<input placeholder="Name" title="R wave" />', errors: [...refused, ...refused] },
    { code: 'const words = `${rate} fps`', errors: refused },
    { code: 'const difference = percent ? " pts" : ""', errors: refused },
    { code: 'const which = `No. ${number}`', errors: refused },
    { code: 'const area = `${bsa} m²`', errors: refused },
    { code: 'const words = `assumed ${rate}`', errors: refused },
    { code: 'const why = "no R wave: matched by loop length"', errors: refused },
    { code: 'const tag = { words: "Not read" }', errors: refused },
  ],
})
