// scenarios/report/page/style.hpp: how a page looks, on screens by day and night and on paper; its pictures
// use the same colors. Contrasts are at least 4.5 to 1 for text (WCAG 2.1 AA), in both.
#pragma once

#include <string_view>

namespace page {

inline constexpr std::string_view picture_style = R"css(
svg{--ink:#1c2430;--quiet:#566174;--rule:#c9d0da;--good:#17713a;--bad:#b3261e;--warn:#8a5300;--blue:#1d5fa8;--fill:#eef2f7;--paper:#fff}
svg text{font:12px system-ui,sans-serif;fill:var(--ink)}
svg .q{fill:var(--quiet)}svg .g{fill:var(--good)}svg .b{fill:var(--bad)}svg .w{fill:var(--warn)}
svg .m{font-family:ui-monospace,monospace}
svg .s{font-weight:600}
svg .l{stroke:var(--ink);fill:none}svg .lq{stroke:var(--rule);fill:none}
svg .lg{stroke:var(--good);fill:none;stroke-width:1.6}svg .lb{stroke:var(--bad);fill:none;stroke-width:1.6}
svg .d{stroke-dasharray:4 3}svg .lo{stroke:var(--quiet);fill:none;stroke-dasharray:4 3}svg .k{stroke:var(--paper);fill:none}
svg .f{fill:var(--fill);stroke:var(--rule)}svg .fg{fill:var(--fill);stroke:var(--good);stroke-width:1.6}
svg .fb{fill:var(--fill);stroke:var(--bad);stroke-width:1.6}svg .fo{fill:var(--paper);stroke:var(--quiet);stroke-dasharray:4 3}
svg .ab{fill:var(--blue);stroke:none}svg .ag{fill:var(--good);stroke:none}svg .ar{fill:var(--bad);stroke:none}
svg .aw{fill:var(--warn);stroke:none}svg .aq{fill:var(--quiet);stroke:none}
@media(prefers-color-scheme:dark){svg{--ink:#e6eaf0;--quiet:#a9b4c4;--rule:#465264;--good:#6cd393;--bad:#ff8f86;--warn:#f3b762;--blue:#86b7f0;--fill:#222b38;--paper:#151b24}}
)css";

inline constexpr std::string_view page_style = R"css(
:root{color-scheme:light dark;--ink:#1c2430;--quiet:#566174;--paper:#fff;--rule:#c9d0da;--fill:#eef2f7;--good:#17713a;--bad:#b3261e;--warn:#8a5300;--link:#1d5fa8}
@media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--quiet:#a9b4c4;--paper:#151b24;--rule:#465264;--fill:#222b38;--good:#6cd393;--bad:#ff8f86;--warn:#f3b762;--link:#86b7f0}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:72rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0 1rem}
h2{font-size:1.3rem;margin:2.2rem 0 .6rem;padding-top:.6rem;border-top:2px solid var(--rule)}
h3{font-size:1.08rem;margin:1.6rem 0 .4rem}h4{font-size:1rem;margin:1.2rem 0 .3rem}
p{margin:.5rem 0;max-width:60rem;overflow-wrap:anywhere}
a{color:var(--link)}a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem}
nav{max-width:72rem;margin:0 auto;padding:.8rem 1.5rem 0}nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem}
.scroll{overflow-x:auto;margin:.6rem 0}
table{border-collapse:collapse;min-width:50%}
caption{text-align:left;font-weight:600;padding:.3rem 0;color:var(--quiet)}
th,td{border:1px solid var(--rule);padding:.3rem .55rem;text-align:left;vertical-align:top}
thead th{background:var(--fill)}tbody th{font-weight:normal}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
code,pre{font:.92em ui-monospace,monospace}code{overflow-wrap:anywhere}
pre{background:var(--fill);padding:.7rem;overflow-x:auto;margin:.4rem 0}
.good{color:var(--good);font-weight:600}.bad{color:var(--bad);font-weight:600}.warning{color:var(--warn);font-weight:600}
figure{margin:.8rem 0}figcaption{color:var(--quiet);font-weight:600}
svg{max-width:none;height:auto}
details{border:1px solid var(--rule);border-radius:4px;padding:.3rem .7rem;margin:.5rem 0}summary{cursor:pointer;font-weight:600}
footer{margin-top:2.5rem;border-top:1px solid var(--rule);color:var(--quiet);font-size:.9rem}
@media print{:root{--ink:#000;--quiet:#333;--paper:#fff;--rule:#888;--fill:#f2f2f2;--good:#0b5a2a;--bad:#8d1a13;--warn:#6b4000;--link:#000}
svg{--ink:#000;--quiet:#333;--rule:#888;--good:#0b5a2a;--bad:#8d1a13;--warn:#6b4000;--blue:#174a83;--fill:#f2f2f2;--paper:#fff;max-width:100%}
body{font-size:10.5pt}main{max-width:none;padding:0}nav,.skip{display:none}h2,h3,h4{break-after:avoid}
tr,figure{break-inside:avoid}details::details-content{content-visibility:visible;block-size:auto}thead{display:table-header-group}.scroll,pre{overflow:visible}pre{white-space:pre-wrap;overflow-wrap:anywhere}
td,th{overflow-wrap:anywhere;font-size:9pt}a{text-decoration:none}@page{margin:15mm}}
)css";

}  // namespace page
