//! Codes of the leak gate.

super::codes! {
    PRIVATE_VALUE = "JB8001": "输出里有私密字段的值", "the output shows a private value";
        "`visibility: private` 的值不能出现在任何输出文件里,包括文稿、图表、下载和附件。";
        "A value of a `visibility: private` field may stand in no output file: narratives, charts, downloads, attachments.";
    PERSONAL_NUMBER = "JB8002": "输出里像是有个人号码", "the output seems to hold a personal number";
        "身份证号、手机号、银行卡号不能公布。";
        "Identity, mobile and bank card numbers must not be published.";
    PERSONAL_HEADING = "JB8003": "公布的表格有个人信息的栏目", "a published table has columns about persons";
        "姓名、身份证号、联系电话、账号一类的栏目不能公布;表格只公布汇总。只有一个“姓名”或“联系电话”时是警告,`--release` 时是错误。";
        "Columns such as 姓名, 身份证号, 联系电话 or 账号 must not be published; tables show totals only. A single 姓名 or 联系电话 is a warning, an error under `--release`.";
    UNREAD_ATTACHMENT = "JB8004": "附件没有查完", "an attachment that was not searched";
        "XLSX、DOCX、PPTX、ODT、ZIP 附件逐个文件展开检查,隐藏的工作表、批注、压缩包里的文档都在内。PDF 查其中的文字。有密码的、损坏的、旧版的(XLS、DOC)、太大的、套了两层的查不了,PDF 里扫描的页也查不了。`--release` 时是错误。";
        "XLSX, DOCX, PPTX, ODT and ZIP attachments are searched entry by entry: hidden sheets, comments, documents within an archive. Of a PDF the text is. One with a password, damaged, of an old kind (XLS, DOC), too large or nested twice cannot be, nor a page of a PDF that was scanned. An error under `--release`.";
}
