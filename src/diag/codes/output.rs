//! Codes of `publish`: the output folder.

super::codes! {
    SAMPLE_RELEASED = "JB7901": "正式发布里有示例数据", "sample data in a release";
        "`--release` 用于真正的发布,不收 `sample: true` 的数据集和来源。";
        "`--release` is for the real thing and takes no dataset or source with `sample: true`.";
    PROTECTED = "JB7001": "输出文件夹包含站点或个人文件夹", "the output folder holds the site folder or your home";
        "输出文件夹里不属于本程序的东西虽不会被删,但站点文件夹、它的上级、个人文件夹和根目录写错一次就很难收拾,所以一律不写。\n\n**怎么办** 在站点文件夹里用默认的 `site/`,或用 `-o` 另选一个专用的文件夹。";
        "What is not this program's is never removed, yet one mistake in the site folder, a folder above it, your home or `/` is hard to mend, so none of them is written to.\n\n**Do this** use the default `site/`, or choose a folder of its own with `-o`.";
    HOLDS_SOURCES = "JB7002": "输出文件夹在原稿里", "the output folder lies in the sources";
        "`content/`、`themes/` 等文件夹是下次生成的输入;把结果写进去,网站就会把自己当成原稿。\n\n**怎么办** 用 `-o` 选一个在它们之外的文件夹。";
        "`content/`, `themes/` and the like are read by the next build; a site written there would become its own source.\n\n**Do this** choose a folder outside of them with `-o`.";
    REPOSITORY = "JB7003": "输出文件夹是一个 Git 仓库", "the output folder is a Git repository";
        "发布时整个输出文件夹被换成新的一代,仓库不应随着换来换去。\n\n**怎么办** 输出到仓库里的一个子文件夹,或输出到别处再复制过去。";
        "A publish swaps the whole output folder for its next generation; a repository should not be swapped.\n\n**Do this** write to a folder inside the repository, or elsewhere, and copy.";
    LINK = "JB7004": "输出文件夹是指向别处的链接", "the output folder is a link to somewhere else";
        "链接可能指向任何地方,而且换代时被换掉的是链接本身。\n\n**怎么办** 用 `-o` 直接写出真正的文件夹。";
        "A link may point anywhere, and a swap would replace the link itself.\n\n**Do this** name the real folder with `-o`.";
    NOT_A_FOLDER = "JB7005": "应为文件夹处是文件", "a file where a folder is expected";
        "输出文件夹的路径上有一个同名的文件。\n\n**怎么办** 把它移走,或用 `-o` 换一个文件夹。";
        "A file has the name of the output folder or of a folder above it.\n\n**Do this** move it away, or choose another folder with `-o`.";
    FOREIGN_FOLDER = "JB7006": "输出文件夹里有别的东西", "the output folder holds something else";
        "文件夹不空,又没有本程序的清单 `.jianbao/manifest`,说明它另有用途。只有 `.gitignore`、`.gitkeep` 可以先在里面。\n\n**怎么办** 换一个空文件夹,或先把里面的东西移走。";
        "The folder is not empty and has no `.jianbao/manifest` of ours, so it serves another purpose. Only `.gitignore` and `.gitkeep` may be there first.\n\n**Do this** choose an empty folder, or move what is in it away.";
    FOREIGN_FILE = "JB7007": "别人的文件占着页面的位置", "a file of someone else stands where a page should";
        "本程序只改、只删自己清单里的文件。新页面的路径上已有一个不在清单里的文件,不能盖掉。\n\n**怎么办** 把它移走;若它应是网站的一部分,放进 `content/static/`。";
        "Only files of our own manifest are changed or removed. A file that is not in it has the path of a new page, and is not written over.\n\n**Do this** move it away; if it belongs to the site, put it into `content/static/`.";
    UNSAFE_PATH = "JB7008": "页面路径不能用", "a path that cannot be used";
        "页面的路径须是相对的 ASCII 路径,没有 `..`、反斜线和控制字符,也不是 Windows 的设备名(`con`、`aux` 等),这样在任何系统和服务器上都是同一个文件、同一个网址。\n\n**怎么办** 改 `dataset.yaml` 里的 `pages.path`,或 `content/static/` 里的文件名。";
        "Paths are relative and ASCII, without `..`, backslashes and control characters, and no device names of Windows (`con`, `aux`, …), so that they are the same file and the same address everywhere.\n\n**Do this** change `pages.path` in `dataset.yaml`, or the name of the file in `content/static/`.";
    PATHS_COLLIDE = "JB7009": "两个文件不能并存", "two files that cannot stand side by side";
        "两个文件路径相同,或只差大小写(在 Windows 和 macOS 上是同一个文件),或一个是另一个的上级文件夹。\n\n**怎么办** 给其中一个另起路径。";
        "Two files have one path, or differ in case only (one file on Windows and macOS), or one is a folder of the other.\n\n**Do this** give one of them another path.";
    MANIFEST_DAMAGED = "JB7010": "输出文件夹的清单看不懂", "the manifest of the output folder cannot be read";
        "`.jianbao/manifest` 或 `.jianbao/journal` 残缺、被改过,或出自更新的版本;没有它就不知道哪些文件是自己的。\n\n**怎么办** 网站可以重新生成:删去输出文件夹(里面若有自己放的文件,先移走),再运行 `jianbao build`。";
        "`.jianbao/manifest` or `.jianbao/journal` is cut short, was changed, or is of a newer version; without it nobody knows which files are ours.\n\n**Do this** a site can be made again: remove the output folder (move files of your own out first) and run `jianbao build`.";
    FOLDER_GONE = "JB7011": "输出文件夹在生成时被移走", "the output folder was moved during the build";
        "生成期间输出文件夹被移走、删去或换成了另一个,所以没有发布。\n\n**怎么办** 再运行一次。";
        "While the site was being made its folder was moved, removed or replaced, so nothing was published.\n\n**Do this** run again.";
    PARTS = "JB7012": "各部分不能合成一个网站", "the parts do not make one site";
        "`merge` 合并 `build --shard I/N` 生成的各部分:要来自同一次内容、同样的选项和同一个程序,一个不缺、一个不重,并且生成之后没有改动过。\n\n**怎么办** 用同一份内容重新生成有问题的部分,再合并。";
        "`merge` joins what `build --shard I/N` has made: of the same content, options and program, none missing, none twice, none changed since it was built.\n\n**Do this** build the part in question again from the same content, then merge.";
}
