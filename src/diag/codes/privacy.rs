//! Codes of the leak gate.

super::codes! {
    PRIVATE_VALUE = "JB8001": "输出里有私密字段的值", "the output shows a private value";
        "`visibility: private` 的值不能出现在任何输出文件里,包括文稿、图表、下载和附件。";
        "A value of a `visibility: private` field may stand in no output file: narratives, charts, downloads, attachments.";
    PERSONAL_NUMBER = "JB8002": "输出里像是有个人号码", "the output seems to hold a personal number";
        "身份证号、手机号、银行卡号不能公布。";
        "Identity, mobile and bank card numbers must not be published.";
}
