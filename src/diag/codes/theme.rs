//! Codes of `render`: the theme.

super::codes! {
    THEME_UNKNOWN = "JB6001": "没有这个主题", "there is no such theme";
        "`content/site.yaml` 的 `theme` 和主题 `theme.yaml` 的 `extends` 要写 `themes/` 下某个文件夹的名字。`default` 已编在程序里,不必复制。\n\n**怎么办** 改正名字,或新建 `themes/名字/theme.yaml`。";
        "`theme` in `content/site.yaml` and `extends` in a `theme.yaml` name a folder below `themes/`. `default` is compiled into the program and need not be copied.\n\n**Do this** mend the name, or make `themes/NAME/theme.yaml`.";
    THEME_CIRCULAR = "JB6002": "主题互相继承", "themes extend each other";
        "甲主题继承乙主题,乙主题又(间接)继承甲主题,没有尽头。\n\n**怎么办** 删去其中一个 `extends`。";
        "One theme extends another which extends the first again, without end.\n\n**Do this** remove one of the `extends`.";
    TEMPLATE_SYNTAX = "JB6003": "模板写法有误", "a template cannot be read";
        "模板用 Tera 2 的写法:`{{ 变量 }}`、`{% if … %} … {% endif %}`、`{{ <组件 参数={值} /> }}`。常见原因:标签没有结束、引号没有配对、用了 Tera 1 的宏(macro)。";
        "Templates are written in Tera 2: `{{ variable }}`, `{% if … %} … {% endif %}`, `{{ <component argument={value} /> }}`. Usual causes: a tag that does not end, an unpaired quote, a macro of Tera 1.";
    TEMPLATE_REFERENCE = "JB6004": "模板用到不存在的东西", "a template uses what does not exist";
        "模板里提到的模板、组件、过滤器、函数或块没有定义。\n\n**怎么办** 检查拼写;块(block)只能改写上级模板里已有的块。";
        "A template, component, filter, function or block is named that nothing defines.\n\n**Do this** check the spelling; a block can only replace a block of the template above.";
    TEMPLATE_VALUE = "JB6005": "模板读不到这个值", "a template asks for a value that is not there";
        "页面能用的变量只有该页的内容和 `site`(全站共用)。写错一个字母也会报错,不会悄悄留空。\n\n**怎么办** 对照列出的可用名称改正;可有可无的值用 `a?.b` 或 `{% if a is defined %}`。";
        "A page sees its own content and `site`, which all pages share. A misspelt name is an error and never silently empty.\n\n**Do this** take one of the names listed; write `a?.b` or `{% if a is defined %}` for what may be absent.";
    TEMPLATE_MISSING = "JB6006": "缺少模板", "a template is missing";
        "这种页面要用的模板在主题和它继承的主题里都没有。\n\n**怎么办** 在 `themes/名字/templates/` 里补上,或让主题 `extends: default`。";
        "Neither the theme nor the themes it extends have the template for a kind of page.\n\n**Do this** add it to `themes/NAME/templates/`, or let the theme say `extends: default`.";
    TEXT_MISSING = "JB6007": "缺少界面文字", "a text of the interface is missing";
        "模板用 `t(key=\"…\")` 取界面文字,文字写在 `themes/名字/i18n/语言.yaml`。\n\n**怎么办** 检查键名,或在文件里补上这一条。";
        "Templates take fixed texts with `t(key=\"…\")` from `themes/NAME/i18n/LANGUAGE.yaml`.\n\n**Do this** check the key, or add the text to the file.";
    LANGUAGE_MISSING = "JB6008": "主题没有这种语言", "the theme does not speak this language";
        "主题的 `i18n/` 里没有站点语言的文字,界面改用 `zh-CN`。\n\n**怎么办** 添加 `themes/名字/i18n/语言.yaml`。";
        "The theme's `i18n/` has no texts in the site's language; `zh-CN` is used.\n\n**Do this** add `themes/NAME/i18n/LANGUAGE.yaml`.";
    COMPONENT_TWICE = "JB6009": "同名组件定义了两次", "a component is defined twice";
        "一个主题里组件名不能重复。\n\n**怎么办** 给其中一个改名;要改写上级主题的组件,请放在同名文件里。";
        "A component's name may stand once in a theme.\n\n**Do this** rename one; to replace a component of the theme above, put it into a file of the same name.";
}
