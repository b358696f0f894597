//! Codes of output.

super::codes! {
    SAMPLE_RELEASED = "JB7901": "正式发布里有示例数据", "sample data in a release";
        "`--release` 用于真正的发布,不收 `sample: true` 的数据集和来源。";
        "`--release` is for the real thing and takes no dataset or source with `sample: true`.";
}
