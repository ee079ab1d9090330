"""Checklists as they are found in the wild: READMEs of several styles, and what is made of them."""

from pathlib import Path

import pytest

from checklist.exchange import Outline, Remark, Unreadable, read_outline

READMES = Path(__file__).parent / "readmes"
NOTION = "Learning plan 0123456789abcdef0123456789abcdef.md"


def read(name: str) -> tuple[Outline, list[Remark]]:
    return read_outline((READMES / name).read_text("utf-8"), name)


def shape(outline: Outline) -> dict[str, dict[str, list[str]]]:
    """Levels, categories and titles, each with the mark of its state."""
    marks = {"done": "x ", "learning": "/ ", "skipped": "- ", "todo": "", "": ""}
    return {
        level.title: {
            category.title: [marks[item.state] + item.title for item in category.items] for category in level.categories
        }
        for level in outline.levels
    }


def test_a_flat_list_with_a_table_of_contents() -> None:
    outline, remarks = read("awesome.md")
    assert outline.title == "Awesome Deep Learning Path"
    assert outline.summary == "A curated checklist to go from zero to deep learning."
    assert shape(outline) == {
        outline.title: {
            "Maths": [
                "x Essence of linear algebra - Vectors and matrices, drawn.",
                "Calculus: derivatives and the chain rule",
                "Probability & statistics",
            ],
            "Tools": ["x numpy arrays", "Plotting with gnuplot matplotlib"],
        }
    }
    assert [link.url for item in outline.items for link in item.links] == [
        "https://www.3blue1brown.com/topics/linear-algebra",
        "https://example.org/calculus",
    ]
    assert outline.levels[0].categories[0].summary == "What you need before anything else."
    assert [(remark.line, remark.code) for remark in remarks] == [(23, "no-box")]


def test_a_university_of_nested_boxes() -> None:
    outline, remarks = read("university.md")
    assert shape(outline) == {
        "Prerequisite Knowledge": {
            "Prerequisite Knowledge": [
                "Learn Python",
                "Learn Python: Automate the boring stuff",
                "Learn Python: Classes",
                "Learn Python: Classes: Inheritance",
                "How computers process a program:",
            ],
        },
        "Models": {
            "Trees": [
                "Decision trees",
                "Decision trees: Theory",
                "Decision trees: Implement one:",
                "x Random forests",
                "x Random forests: Theory",
                "Random forests: Implement one",
            ],
            "Boosting: In practice": ["Read the XGBoost paper", "Tune it"],
            "Boosting: In practice: Optional extra topics": ["Isolation forests"],
        },
    }
    program = [*outline.items][4]
    assert [link.title for link in program.links] == [
        "How CPU executes a program (video)",
        "Registers and RAM (video)",
    ]
    assert program.meaning == "- registers are small and quick"
    assert [*outline.items][7].meaning == "- split by gini\n- prune"
    assert remarks == []


def test_an_export_of_notion() -> None:
    outline, remarks = read(NOTION)
    assert outline.title == "Learning plan"
    assert shape(outline) == {
        "Learning plan": {
            "Week 1": ["x Watch lectures 1–3", "Do the exercises"],
            "Week 2": ["Read the paper", "Write a summary"],
            "Later": ["Present it"],
        }
    }
    assert remarks == []


def test_a_vault_of_obsidian() -> None:
    outline, remarks = read("vault.md")
    assert shape(outline) == {
        "ML vault": {
            "ML vault": ["/ Read papers every week", "- Learn R"],
            "Classical ML": [
                "Regression",
                "x Regression: Gradient descent",
                "Regression: Regularisation",
                "Kernels",
                "Long text",
            ],
            "Classical ML: Trees": ["ID3", "C4.5"],
        }
    }
    assert [*outline.items][-3].meaning == "that goes on here\n\nand in a paragraph of its own."
    assert [(remark.line, remark.code) for remark in remarks] == [(14, "unknown-mark"), (15, "unknown-mark")]


def test_a_roadmap_in_tables() -> None:
    outline, remarks = read("roadmap.md")
    assert shape(outline) == {
        "Machine learning roadmap": {
            "Basics": ["x Linear algebra", "Statistics | inference", "x Python"],
            "Models": ["Regression", "x Trees", "Networks", "Clustering"],
        }
    }
    assert [link.url for item in outline.items for link in item.links] == ["https://example.org/la"]
    assert remarks == []


def test_a_chinese_list() -> None:
    outline, remarks = read("chinese.md")
    assert outline.title == "机器学习学习路线"
    assert outline.summary == "本清单适合零基础的同学。"
    assert shape(outline) == {
        "入门阶段": {
            "数学基础": [
                "x 线性代数：矩阵、向量",
                "概率论与数理统计（推荐《概率论》）",
                "概率论与数理统计（推荐《概率论》）: 贝叶斯公式",
                "微积分",
            ],
            "编程": ["Python 语法", "Numpy 与 Pandas"],
        },
        "进阶阶段": {"进阶阶段": ["x 决策树", "神经网络"], "项目实战": ["房价预测"]},
    }
    assert remarks == []


def test_a_list_without_headings() -> None:
    outline, remarks = read("plain.md")
    assert shape(outline) == {
        "plain": {
            "Basics": ["x Python", "Maths", "Maths: Algebra"],
            "Advanced": ["x Transformers"],
            "plain": ["Read a paper"],
        }
    }
    assert remarks == []


@pytest.mark.parametrize("path", sorted(READMES.iterdir()), ids=lambda path: path.stem[:10])
def test_every_box_and_nothing_else_is_an_item_on_its_line(path: Path) -> None:
    lines = path.read_text("utf-8").split("\n")
    outline, _ = read_outline(path.read_text("utf-8"), path.name)
    for item in outline.items:
        assert any(mark in lines[item.line - 1] for mark in ("[", "☑", "☐", "✅"))


@pytest.mark.parametrize("text", ["# Title\n\nJust words.\n", "- a\n- b\n", "```\n- [ ] a\n```\n", "<!-- - [ ] a -->"])
def test_a_file_without_a_box_is_no_checklist(text: str) -> None:
    with pytest.raises(Unreadable, match="no-boxes"):
        read_outline(text, "README.md")
