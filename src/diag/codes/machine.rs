//! Codes of the machine and of the command line.

super::codes! {
    DISK_FULL = "JB9001": "磁盘写满了", "the disk is full";
        "新的一代要先完整写好才换上,所以需要放得下全部改动的空间。原来的网站没有动,已写的部分已删去。退出状态为 3。\n\n**怎么办** 腾出空间,或用 `-o` 输出到另一块磁盘。";
        "The next generation is written in full before it is shown, so all that changes needs room. The old site stands, and what was written is removed. The exit status is 3.\n\n**Do this** free some space, or write to another disk with `-o`.";
    NO_PERMISSION = "JB9002": "没有权限", "no permission";
        "系统不让读或写这个文件。原来的网站没有动。退出状态为 3。\n\n**怎么办** 检查文件夹属于谁、是否只读;或用 `-o` 换一个。";
        "The system does not let the file be read or written. The old site stands. The exit status is 3.\n\n**Do this** see who owns the folder and whether it is read-only; or choose another one with `-o`.";
    BUSY = "JB9003": "另一个 jianbao 正在写同一个文件夹", "another jianbao is writing to the folder";
        "两次生成同时写一个文件夹会互相打乱。锁随进程消失,不会残留。\n\n**怎么办** 等它完成再运行,或用 `-o` 输出到别处。";
        "Two builds into one folder would spoil each other. The lock goes with its process and is never left behind.\n\n**Do this** wait until it is done, or write elsewhere with `-o`.";
    SYSTEM = "JB9004": "读写失败", "reading or writing failed";
        "系统读写文件时出了别的错,原话在括号里。原来的网站没有动。退出状态为 3。";
        "The system failed to read or write for another reason, given in brackets. The old site stands. The exit status is 3.";
    NO_SITE = "JB9010": "找不到站点文件夹", "no site folder";
        "从当前文件夹往上,没有一个文件夹里有 `content/site.yaml`。\n\n**怎么办** 进入站点文件夹再运行,或用 `--root` 指明;还没有站点就用 `jianbao new site 文件夹` 建一个。";
        "No folder from here upwards has a `content/site.yaml`.\n\n**Do this** run inside a site folder or name it with `--root`; make a new one with `jianbao new site DIR`.";
    UNKNOWN_CODE = "JB9011": "没有这个代码", "no such code";
        "`explain` 只认得诊断里方括号中的代码,例如 `JB7006`。\n\n**怎么办** 用 `jianbao explain` 看全部代码。";
        "`explain` knows the codes in the square brackets of diagnostics, such as `JB7006`.\n\n**Do this** list all codes with `jianbao explain`.";
    NOT_EMPTY = "JB9012": "文件夹不空", "the folder is not empty";
        "新建站点或数据集只写进空文件夹,以免盖掉已有的文件。\n\n**怎么办** 换一个名字,或先把里面的东西移走。";
        "A new site or dataset is only written into an empty folder, so that nothing is written over.\n\n**Do this** choose another name, or move what is there away.";
    BAD_NAME = "JB9013": "名称不能用", "a name that cannot be used";
        "数据集的名称是它的文件夹名,也是网址的一部分:以英文小写字母开头,用小写字母、数字、`-`、`_`。中文名称写在 `dataset.yaml` 的 `title`。";
        "The name of a dataset is its folder and a part of addresses: a lower-case letter, then lower-case letters, digits, `-` and `_`. Its full name is the `title` in `dataset.yaml`.";
    UNFIT = "JB9016": "站点文件夹里有不能读的东西", "something in the site folder cannot be an input";
        "`content/` 和 `themes/` 里只放文件、文件夹,和指向站点文件夹之内的链接。指向外面的链接会把机器上别的内容带进网站;指向不存在的东西或自己所在文件夹的链接、设备、管道没有内容可读。\n\n**怎么办** 删去它,或换成文件本身。";
        "Below `content/` and `themes/` there are files, folders, and links to what lies in the site folder. A link out of it would bring other things of the machine into the site; a link to what is not there or to a folder that it lies in, a device or a pipe has nothing to read.\n\n**Do this** remove it, or put the file itself in its place.";
    STALE = "JB9015": "增量生成与全新生成不同", "a build that kept pages differs from one made anew";
        "`build --verify-incremental` 在发布前把整个网站重新生成一遍并逐字节比较。有不同就是程序的错误:没有发布。\n\n**怎么办** 删去输出文件夹再运行 `jianbao build`,并把内容和命令报告给开发者。";
        "`build --verify-incremental` makes the whole site anew before publishing and compares every byte. A difference is a fault of the program; nothing was published.\n\n**Do this** remove the output folder and run `jianbao build`, and report content and command to the developers.";
    UNKNOWN_NAME = "JB9014": "没有这个名称", "no such name";
        "命令里写的名称(指标、格式等)不存在。\n\n**怎么办** 看提示里相近的名称,或不带名称运行,列出全部。";
        "The name given on the command line (a figure, a schema) does not exist.\n\n**Do this** see the near names in the help, or run without a name to list all.";
}
