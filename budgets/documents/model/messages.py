"""Say in words what a reader found wrong. Readers write ``"slug"`` or ``"slug: detail"``; people read a sentence."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable

#: What each slug says in Chinese and English; ``{}`` takes the detail.
SENTENCES: dict[str, tuple[str, str]] = {
    # why a file is refused
    "no-file": ("文件打不开：{}。", "The file cannot be opened: {}."),
    "no-package": (
        "文件夹 {} 中没有 datapackage.json，不是数据包。请写出各个文件的名称；许多部门的文件，用 import_batch。",
        "The folder {} has no datapackage.json and is no data package. Name the files themselves; those of many"
        " departments are taken by import_batch.",
    ),
    "empty": ("文件是空的：{}。", "The file is empty: {}."),
    "too-large": (
        "文件过大（{}），未读取。请确认选对了文件。",
        "The file is too large ({}) and was not read. Is it the right one?",
    ),
    "binary": (
        "{} 不是可以读取的文件。请提供带文字的 PDF、Word 文档（DOCX）、工作簿（XLSX、XLS、ODS）、网页（HTML）、"
        "纯文本（UTF-8）或数据包。",
        "{} is no file that can be read here. Give a PDF with text, a Word document (DOCX), a workbook (XLSX, XLS,"
        " ODS), a web page (HTML), plain text (UTF-8) or a data package.",
    ),
    "no-files": ("没有给出文件。", "No file was given."),
    "one-package": ("数据包请单独导入，不要与其他文件一起。", "Import a data package alone, without other files."),
    "one-workbook": (
        "{} 含有整份预算的数据，请单独导入，不要与其他文件一起。",
        "{} holds a whole budget: import it alone, without other files.",
    ),
    "hidden-records": (
        "这个工作簿带有“数据”工作表，却隐藏了行或列：{}。请取消隐藏；或者删除“数据”工作表，各表即按所显示的内容读取。",
        "This workbook has the sheets “数据 …”, and rows or columns are hidden: {}. Show them, or delete the sheets "
        "“数据 …”, and the tables are read as shown.",
    ),
    "sheets-differ": (
        "表中显示的内容与“数据”工作表不一致：{}。请把“数据”工作表中的同一处也改好；或删除名称以“数据”开头的所有工作表，"
        "只按表面内容读取。",
        "The sheets of tables show something else than the sheets “数据 …”: {}. Change the same there too, or delete"
        " all sheets called “数据 …”: the tables are then read as they are printed.",
    ),
    "same-file": ("同一个文件给了两次。", "The same file was given twice."),
    "encrypted": (
        "{} 已加密。请去掉密码后重新保存再导入。",
        "{} is encrypted. Save it without a password and import it again.",
    ),
    "broken": ("{} 已损坏或不完整，无法读取。", "{} is damaged or cut short and cannot be read."),
    "pictured": (
        "{} 里没有表格，只有图片。请把它另存为 PDF，或把其中的图片存成 PNG、JPEG、TIFF 文件再上传；有表格原件的，"
        "请用原件。",
        "{} holds no tables, only pictures. Save it as a PDF file, or its pictures as PNG, JPEG or TIFF files, and hand"
        " those in; rather use the document or the workbook the tables come from.",
    ),
    "elsewhere": (
        "{} 显示的内容不在这个文件里（由框架、嵌入的文件或程序带来），读不到。请在能看到表格的地方另存为 PDF、工作簿或"
        " DOCX 再上传；由框架组成的网页，请上传各表自己的网页文件。",
        "What {} shows is not in the file: frames, an embedded file or a script bring it, and it cannot be read. Where"
        " you see the tables, save them as PDF, a workbook or DOCX and hand that in; of a page of frames, hand in the"
        " pages of the tables themselves.",
    ),
    "scan": (
        "{} 是扫描件或图片，没有文字层；本机没有安装识别图片文字的程序，无法读取数字。请使用由文档或表格直接导出的"
        " PDF，或使用工作簿；或者请管理员安装 requirements-ocr.txt（演示环境：python3 dev.py run --ocr）后再导入。",
        "{} is a scan or a picture without a text layer, and what recognises text in pictures is not installed here:"
        " its figures cannot be read. Use the PDF exported from the document or sheet itself, or a workbook; or have"
        " requirements-ocr.txt installed (for a trial: python3 dev.py run --ocr) and import it again.",
    ),
    "nothing-recognised": (
        "{} 是扫描件或图片，没有识别出文字。请换用更清晰的扫描件，或使用由文档或表格直接导出的 PDF 或工作簿。",
        "{} is a scan or a picture in which no text could be recognised. Give a clearer one, or the PDF exported from"
        " the document or sheet itself, or a workbook.",
    ),
    "other-picture": (
        "{} 是这里不读的图片格式（GIF、BMP、WebP、HEIC 等）。请另存为 JPEG、PNG 或 TIFF 再上传；手机拍照时可选"
        "“兼容性最佳”。",
        "{} is a picture of a kind that is not read here (GIF, BMP, WebP, HEIC and the like). Save it as JPEG, PNG or"
        " TIFF; a telephone's camera can be set to the most compatible format.",
    ),
    "too-many-pixels": (
        "图片过大，未读取：{}。请缩小到 6000 万像素以内，或以每英寸 300 点重新扫描。",
        "The picture is too large and was not read: {}. Make it smaller than 60 million pixels, or scan it with 300"
        " dots an inch.",
    ),
    "no-text": (
        "{} 的各页上没有文字，也没有图片：文件可能已损坏，或者文字被转成了图形。请使用由文档或表格直接导出的 PDF，"
        "或使用工作簿。",
        "The pages of {} hold neither text nor pictures: it is damaged, or its text was turned into shapes. Use the PDF"
        " exported from the document or sheet itself, or a workbook.",
    ),
    "no-unicode": (
        "{} 的字体没有文字编码，无法得到可靠的文字。请重新导出 PDF，或使用工作簿。",
        "The fonts of {} do not say which characters they show, so no text can be relied on. Export it again, or use a"
        " workbook.",
    ),
    "too-many-pages": ("页数过多，未读取：{}。", "Too many pages, not read: {}."),
    "too-many-sheets": ("工作表过多，未读取：{}。", "Too many sheets, not read: {}."),
    "too-many-cells": (
        "工作表过大，未读取：到 {} 为止的单元格太多。若那里的内容是误填的，请删除那一行或那一列再导入。",
        "Too many cells, not read: the sheet reaches to {}. If what stands there is stray, delete its row or column and"
        " import it again.",
    ),
    "too-dense": ("一页上的内容异常多，未读取：{}。", "A page holds abnormally much and was not read: {}."),
    "long-line": (
        "有一行异常长，未读取：{}（文件、行号）。请确认文件正常；若是正文，请分行保存后再导入。",
        "A line is abnormally long, and the file was not read: {} (file, line). Check the file, or break the line.",
    ),
    "too-slow": ("读取时间超过 {} 秒，已停止。", "Reading took longer than {} seconds and was stopped."),
    "too-much-memory": (
        "读取所需内存超过限制，已停止。文件可能有问题。",
        "Reading needed more memory than allowed and was stopped. The file may be a trap.",
    ),
    "reader-died": (
        "读取程序意外中止（{}），没有写入任何内容。这是本程序的缺陷：请把括号里的话和文件告知网站管理员；也可改用另一种格式。",
        "The reader ended unexpectedly ({}); nothing was kept. That is a fault of this program: tell whoever runs the"
        " site what stands in brackets, and which file it was; or try another format.",
    ),
    "reader-stopped": (
        "读取中断：后台程序停止或重新启动了，没有写入任何内容。请再试一次。",
        "The reading stopped because the worker ended or was started again; nothing was kept. Try again.",
    ),
    "reader-killed": (
        "读取程序被系统中止，多半是机器内存不足，没有写入任何内容，并不是文件有问题。请稍后再试。",
        "The system ended the reader, most likely for want of memory; nothing was kept, and nothing is wrong with the"
        " file. Try again later.",
    ),
    "disk-failed": (
        "本站暂时无法存放或读取文件（{}），没有写入任何内容，并不是文件有问题。请稍后再试；若一再如此，请告知网站管理员。",
        "This site cannot keep or read files just now ({}); nothing was kept, and nothing is wrong with the file. Try"
        " again later; if it happens again, tell whoever runs the site.",
    ),
    "bomb": ("{} 解压后异常庞大，未读取。", "{} would unpack to an abnormal size and was not read."),
    # why files of many departments, or one of them, are not taken
    "batch-too-large": (
        "一次交来的文件过多或过大，没有接收：最多（{}）。请分几次上传。",
        "These are more files than are taken at once: at most ({}). Hand them in in several parts.",
    ),
    "names-inside": (
        "压缩包中的文件名无法使用（{}）。请改短文件名，重新压缩后再上传。",
        "Names in the archive cannot be used ({}). Give its files shorter names, and pack them again.",
    ),
    "same-name-inside": (
        "压缩包中有两个文件都叫 {}，没有接收。请给其中一个改名，重新压缩后再上传。",
        "Two files of the archive are called {}, and nothing was taken. Rename one of them, and pack them again.",
    ),
    "path-outside": (
        "压缩包中的文件名指向压缩包之外（{}），没有接收。请用常用软件重新压缩。",
        "A name in the archive leads out of it ({}), and nothing was taken. Pack the files again with a usual program.",
    ),
    "archive-inside": (
        "{} 是压缩包里的压缩包，没有打开。请解压后，把里面的文件放进去再上传。",
        "{} is an archive inside an archive, and was not opened. Unpack it, and hand in its files.",
    ),
    "other-archive": (
        "{} 不是 ZIP 压缩包，无法打开。请解压后上传文件夹，或改存为 ZIP。",
        "{} is no ZIP archive and cannot be opened. Unpack it and hand in the folder, or pack it as ZIP.",
    ),
    "twice-in-batch": (
        "{} 与同批的另一个文件完全相同，只读取一份。",
        "{} is the same file as another of this batch: one is read.",
    ),
    # why a page of an original cannot be shown
    "not-kept": ("{} 的原件没有保存在本站。", "The original of {} is not kept here."),
    "drawing-busy": (
        "正在显示其他页面，请过一会儿再试：{}。",
        "Other pages are being drawn just now; try again in a moment: {}.",
    ),
    "no-picture": ("原件的这一页无法显示：{}。", "This page of the original cannot be shown: {}."),
    "no-page": ("文件中没有这一页（{}）。", "The file has no such page ({})."),
    "not-pages": (
        "只有 PDF 文件能画出逐页读取的情形，而 {} 不是。用 import_budget --dry-run 查看读到了什么。",
        "Only pages of PDF files can be drawn as they are read, and {} is none."
        " import_budget --dry-run says what is read of it.",
    ),
    "macros": (
        "{} 含有宏。请另存为不含宏的工作簿（.xlsx）或文档（.docx）再导入。",
        "{} carries macros. Save it as a workbook (.xlsx) or document (.docx) without macros and import it again.",
    ),
    "entities": (
        "{} 含有不应出现在工作簿或文档中的 XML 声明，未读取。",
        "{} holds XML declarations that no workbook or document needs and was not read.",
    ),
    "xlsb": ("{} 是二进制工作簿。请另存为 .xlsx 再导入。", "{} is a binary workbook. Save it as .xlsx first."),
    "archive": (
        "{} 是压缩包。请先解压，再把其中属于同一份文件的各个文件一起选入，会作为一套读取。",
        "{} is an archive. Unpack it, and give the files in it that make one document together: they are read as one.",
    ),
    "ofd": (
        "{} 是 OFD 版式文件，不能直接读取。请用 OFD 阅读软件（如 WPS、数科、福昕）打开，另存或打印为 PDF 再导入。",
        "{} is an OFD file, which is not read. Open it in a reader of OFD files (such as WPS or Foxit), save or print"
        " it as PDF, and import that.",
    ),
    "too-many-tables": (
        "文件中的表格异常多，未读取：{}。",
        "The file holds abnormally many tables and was not read: {}.",
    ),
    "word": (
        "{} 是这里打不开的文字处理文档（装有 LibreOffice 的机器可以读取 .doc、.wps 和 .rtf）。"
        "请另存为 .docx 或导出为 PDF 再导入。",
        "{} is a word processor's document that cannot be opened here (where LibreOffice is installed, .doc, .wps and"
        " .rtf can). Save it as .docx or export it as PDF, and import that.",
    ),
    "cover": (
        "封面上的这一格无法理解：{}。请按旁边的说明填写。",
        "This cell of the cover is not understood: {}. Fill it in as the words beside it say.",
    ),
    "which-year": (
        "无法确定预算年度，请用“年度”选项指明。{}",
        "Which year this budget is for is open: say it with the option year. {}",
    ),
    "which-department": (
        "无法确定编制部门（单位），请用“部门”选项指明。{}",
        "Which department publishes this budget is open: say it with the option department (or issuer). {}",
    ),
    "which-scope": (
        "无法确定是部门预算还是单位预算，请用“范围”选项指明。",
        "Whether this is the budget of a department or of one unit is open: say it with the option scope.",
    ),
    "which-phase": (
        "无法确定是预算还是决算，请用“阶段”选项指明。",
        "Whether this is a budget or final accounts is open: say it with the option phase.",
    ),
    "proposed-year": (
        "建议填文件名、工作表名中的年度（年度及出现次数）：{}。",
        "Proposed is the year in the names of files and sheets (years, how often): {}.",
    ),
    "proposed-department": (
        "建议填出现最多的名称（名称及出现次数）：{}。",
        "Proposed is the name that is printed most (names, how often): {}.",
    ),
    "proposed-scope-unit": (
        "建议选“单位”（用语及出现次数）：{}。",
        "Proposed: unit (words, how often they are printed): {}.",
    ),
    "proposed-scope-department": (
        "建议选“部门”（用语及出现次数）：{}。",
        "Proposed: department (words, how often they are printed): {}.",
    ),
    "no-such-table": (
        "文件中没有这张表：{}。请用表号、表名或序号指明。",
        "There is no such table: {}. Name it by its number, its title, or its place in order.",
    ),
    "unit-given": (
        "这张表没有写明金额单位，按录入员所填换算：{}。",
        "This table prints no money unit; the one that was given was taken: {}.",
    ),
    "unit-of-columns": (
        "表上方的金额单位与各金额列自己写的不同，按列的单位读出，请核对：{}。",
        "The money unit over the table is not the one that each column of amounts prints, which holds; check: {}.",
    ),
    "unit-below": (
        "这张表的金额单位写在表下，按它换算，请核对：{}。",
        "The money unit of this table stands below it, and was taken; check: {}.",
    ),
    "unit-told": (
        "这张表没有写明金额单位；它的数在另一张表或正文里逐位相同，按那里写明的单位换算：{}。",
        "This table prints no money unit; its figures stand in another table, or in the text, digit by digit, whose"
        " unit was taken: {}.",
    ),
    "unit-of-all": (
        "这张表没有写明金额单位；全文只写了一种单位，它的数按别的单位都过大或过小，按这一种换算，请核对：{}。",
        "This table prints no money unit; the document prints one alone, in any other its figures would be too large or"
        " too small, and it was taken; check: {}.",
    ),
    "unit-printed": (
        "这张表自己写明了金额单位，不能另行指定：{}。",
        "This table prints its money unit itself, and no other can be given: {}.",
    ),
    "not-utf8": (
        "不是 UTF-8 或 GBK 编码的文字（文件，从第几个字节开始不是：{}）。请用编辑器另存为 UTF-8 后再导入。",
        "This is neither UTF-8 nor GBK (file, the first byte that is not: {}). Save it as UTF-8 and import it again.",
    ),
    "late-pdf": (
        "这个文件不以 PDF 开头，PDF 之前有别的内容，多半是下载或转发时带上的（文件，PDF 从第几个字节开始：{}）。"
        "请重新下载原文件，或用 PDF 软件打开后另存。",
        "This PDF file begins with something else, as a download or a mail may add it (file, byte of its PDF: {})."
        " Download the file again, or open it in a PDF program and save it.",
    ),
    "markup": (
        "{} 是用 XML 写的工作簿或文档，不能直接读取。请用表格软件打开，另存为 .xlsx（文档另存为 .docx）后再导入。",
        "{} is a workbook or document written as XML, which is not read. Open it in a spreadsheet program and save it"
        " as .xlsx (a document: as .docx).",
    ),
    "no-title": (
        "没有找到“某年某部门（单位）预算”这样的标题，无法确定年度和编制单位。",
        "No title such as “2024 … department budget” was found: the year and the issuer are unknown.",
    ),
    "no-table": ("没有找到任何预算表。文件可能不完整。", "No budget table was found. The file may be incomplete."),
    "package": ("数据包有误：{}。", "The data package is damaged: {}."),
    # why a row is unreadable
    "merged-figure": (
        "“{}”所在的单元格合并了几行，这里只把它作为其中第一行的数，本行没有数。",
        "“{}” stands in a cell merged over several rows: it is taken for the first, and this row has none.",
    ),
    "unplaced": (
        "“{}”印在表中，但无法判断属于哪一栏，没有读取。",
        "“{}” is printed in the table, and to which column it belongs is open: it was not read.",
    ),
    "not-money": (
        "“{}”在这一行是数量或比例，不是金额，没有作为金额读取。",
        "“{}” is a number of things, or a share, in this row: it was not read as an amount of money.",
    ),
    "header-changed": (
        "“{}”上面又印了一个不同的表头，属于哪一栏不能确定，没有读取。",
        "Above “{}” another header is printed than the table's: to which column it belongs is open.",
    ),
    "not-a-figure": ("“{}”不是可以识别的数。", "“{}” is not a figure."),
    "figures": ("数的个数与表头不符：{}。", "The number of figures does not fit the table's columns: {}."),
    "row-outside": (
        "这一行像是表中的一行，却没有归入任何表，其中的数没有读取：{}。",
        "This looks like the row of a table and stands in none: its figures were not read: {}.",
    ),
    "leftover": ("这几行文字后面没有数，可能是表格不完整。", "No figures follow this text: the table may be cut."),
    "header": (
        "表头无法识别，各栏含义不明：{}。",
        "The header is not a known one, so the columns' meaning is open: {}.",
    ),
    "picture": (
        "第 {} 页上的表格（或其他内容）是图片，其中的数字没有读取。",
        "A table (or other matter) on page {} is an image: its figures were not read.",
    ),
    "picture-inside": (
        "第 {} 行处的表格（或其他内容）是图片，其中的数字没有读取。",
        "A table (or other matter) at line {} is an image: its figures were not read.",
    ),
    "object-inside": (
        "第 {} 行处嵌入了工作表或其他对象，其中的数字没有读取。请改为普通表格，或另附工作簿。",
        "A sheet or another object is embedded at line {}: its figures were not read. Make it a table of the document,"
        " or add the workbook.",
    ),
    "text-layer": (
        "第 {} 页是图片，读到的文字和数字来自随图片附带的识别结果，可能认错。请对照图片逐个核对。",
        "Page {} is an image: its text and figures are what was once recognised on it, which may be wrong. Hold each"
        " against the image.",
    ),
    "doubtful-digits": (
        "第 {} 页的这行文字里，有的数字被遮住、重叠或只在屏幕上（或打印时）才显示，没有读取。请对照原件补上。",
        "In this line of page {} figures are hidden in part, printed over one another, or shown only on a screen or in"
        " print: they were not read. Fill them in from the original.",
    ),
    "picture-aside": (
        "第 {} 页上的图片是底图或统计图，不是表格，没有读取；请核对原件。",
        "A picture on page {} is a background or a chart, no table, and was not read; look at the original.",
    ),
    "formula": (
        "这个单元格是公式，文件中没有保存计算结果。请在表格软件中打开并保存后再导入。",
        "This cell is a formula whose result was not saved. Open and save the workbook, then import it again.",
    ),
    "error-cell": (
        "这个单元格的公式出错（{}），没有数值。请改正公式或直接填数。",
        "The formula in this cell fails ({}), so it has no value. Mend it, or type the figure.",
    ),
    "merged-cells": (
        "表中的单元格被合并，无法确定各行各栏的数。请取消合并，逐格填写。",
        "Cells of the table are merged, so it is open which row and column they belong to. Undo it and fill each cell.",
    ),
    "nameless": (
        "这一行有数而没有名称或编码。请补上名称。",
        "Figures stand in this row, but no name or code. Add the name.",
    ),
    "beyond-keeping": (
        "这里的内容太长、太大，或含有无法保存的字符，没有照原样入库；此处列出读到的全文，请对照原件改正。",
        "What stands here is too long, too large or of characters that cannot be kept, and is not stored as it was"
        " read; its whole text is given here: correct it by the original.",
    ),
    "too-fine": (
        "“{}”比分还小，或者位数太多，无法入库。",
        "“{}” is finer than a fen, or longer than an amount can be, and cannot be kept.",
    ),
    "no-unit": ("没有写明金额单位，金额无法换算：{}。", "No money unit is printed, so the amounts have no value: {}."),
    "nameless-rows": (
        "表中各行没有名称，也没有编码，不知道金额是哪一项的：{}。",
        "The rows of this table have neither names nor codes, so what the amounts are of is open: {}.",
    ),
    "names-again": (
        "这一页又印了前面一张表各行的名称，旁边的金额是该表的哪一列、属于哪些行，无法确定：{}。",
        "This page prints the names of the rows of a table before it again; of which of its columns, and of which rows,"
        " the amounts beside them are is open: {}.",
    ),
    "two-units": (
        "表头与表格的金额单位不同，金额无法换算：{}。",
        "Header and table name different money units, so the amounts have no value: {}.",
    ),
    "no-rows": ("表中没有任何数据行：{}。", "The table has no rows: {}."),
    "sum": (
        "下级各行之和与本行不符（{}）：可能缺行或数字有误。",
        "The rows under it do not add up to it ({}): a row is missing or a figure misread.",
    ),
    "twice": ("同一行在表中印了两次，请核对：{}。", "The table prints one row twice, check: {}."),
    "not-a-code": (
        "不是科目编码：{}。类为三位，款、项各两位。",
        "No classification code: {}. A code has three digits, then two and two.",
    ),
    "orphan": ("科目编码没有上级行：{}。可能缺行。", "The code has no row above it: {}. A row may be missing."),
    "childless": (
        "“{}”下面没有明细行，而同级其他行都有：可能缺行。",
        "No rows stand under “{}” as they do under its peers: one may be missing.",
    ),
    "decimals": (
        "“{}”的小数位数与表中其他数不同，可能缺一位数字。",
        "“{}” has other decimals than the table's figures: a digit may be lost.",
    ),
    "table-project": (
        "项目表中的项目在文字部分没有对应说明：{}。",
        "A project of the tables is not found in the text: {}.",
    ),
    "gap": ("编号不连续，“{}”之前可能缺行。", "The numbering skips: a row may be missing before “{}”."),
    "no-total": ("没有合计行：{}。可能缺行。", "No total row: {}. It may be missing."),
    "no-number": ("其他表有表号，而这张表没有：{}。", "Other tables print a number and this one does not: {}."),
    "years": ("“三公”经费表应有两个年度和增减额：{}。", "The table should print two years and the change: {}."),
    "table-missing": (
        "没有读出的表：{}。文件可能不完整，或者表在而没有认出。",
        "A table that was not read: {}. The file may be cut, or the table is there and was not recognised.",
    ),
    "part-missing": ("缺少的文字部分：{}。文件可能不完整。", "Parts of the text are missing: {}. The file may be cut."),
    "no-goals": (
        "没有找到绩效目标或指标：{}。文件可能不完整。",
        "No goals or indicators were found: {}. The file may be cut.",
    ),
    "task-name": ("任务名称缺失，或与内容混在一起：{}。", "The task's name is missing or mixed with its content: {}."),
    "indicator": ("无法判断这是指标名称还是目标值。", "This is not clearly an indicator or a target."),
    "goal-table": (
        "重点项目绩效表中这一项无法对应到项目：{}。",
        "This row of the key-project goals fits no project: {}.",
    ),
    # what a person should look at
    "label-differs": ("同一编码在各表中的名称不同：{}。", "Tables print different names for one code: {}."),
    "project-name": ("项目名称的起点不明确，请核对：{}。", "Where the project's name begins is uncertain, check: {}."),
    "indicator-border": (
        "合并单元格的范围不明确，请核对这些指标所属的类别：{}。",
        "The extent of a merged cell is uncertain, check the group of: {}.",
    ),
    "empty-page": (
        "第 {} 页上没有可以读取的内容，请核对原件。",
        "Page {} holds nothing that can be read: look at the original.",
    ),
    "repeated-page": ("第 {} 页与前面的一页相同，只取一次。", "Page {} repeats one before it and is taken once."),
    "same-page": (
        "第 {} 页与前面的一页相同，没有表名，作为上一页表格的续页读入。请核对它是否重复印出。",
        "Page {} is the same as one before it and has no title: it is read as going on with the table above. Check that"
        " it was not printed twice.",
    ),
    "carried-rows": (
        "这些行只把金额带到下一页或从上一页带来，不是表中的项目，没有作为数据行：{}。",
        "These rows only carry sums over a page; they are none of the table's, and were left out: {}.",
    ),
    "carried-otherwise": (
        "“{}”带来的金额与前一页末行带走的不同，中间可能缺行。",
        "“{}” brings on other sums than the foot of the page before takes on: rows may be missing between.",
    ),
    "repeated-total": (
        "表末又印了一次表首的“{}”，各数相同，只取一次。",
        "The foot of a table prints “{}” of its head again, figure for figure; it is taken once.",
    ),
    "repeated-lines": (
        "第 {} 页开头重复了前一页结尾的文字，只取一次。",
        "Page {} begins with the lines the page before ends with; they are taken once.",
    ),
    "hidden-rows": (
        "工作表中隐藏的行没有读取：{}。原件公开后人人可以下载，其中仍有这些内容：不宜公开的请删除，应当公开的请取消隐藏，再重新导入。",
        "Hidden rows of a sheet were not read: {}. The original still has them for whoever downloads it once it is "
        "published: delete what is not for the public, show what is, and import it again.",
    ),
    "rounded-figures": (
        "这些单元格存储的小数比显示的多，已按显示的（四舍五入后的）数字读取：{}。如应公开更多位数，请改数字格式后再导入。",
        "These cells store more decimals than they show; they were read as shown, rounded: {}. Where more digits are "
        "meant for the public, change the number format and import the file again.",
    ),
    "part-ignored": (
        "文件中这一部分已损坏；其中没有单元格或文字，本来也不读取：{}。",
        "This part of the file is damaged; it holds no cells or text and is not read anyway: {}.",
    ),
    "marks-unknown": (
        "工作表“{}”里哪些行列隐藏、数字怎样显示无法判断，已按存储的内容全部读取。请核对，或另存为 XLSX 文件再导入。",
        "What of the sheet {} is hidden, and how its numbers are shown, could not be told: all that it stores was read."
        " Check it, or save it as an XLSX file.",
    ),
    "hidden-columns": (
        "工作表中隐藏的列没有读取：{}。原件公开后人人可以下载，其中仍有这些内容：不宜公开的请删除，应当公开的请取消隐藏，再重新导入。",
        "Hidden columns of a sheet were not read: {}. The original still has them for whoever downloads it once it is "
        "published: delete what is not for the public, show what is, and import it again.",
    ),
    "hidden-text": (
        "隐藏的文字没有读取：{}。原件公开后人人可以下载，其中仍有这些内容：不宜公开的请删除，应当公开的请取消隐藏，再重新导入。",
        "Hidden text was not read: {}. The original still has it for whoever downloads it once it is published: delete"
        " what is not for the public, show what is, and import it again.",
    ),
    "tracked-changes": (
        "{} 带有修订记录，按全部接受后的样子读取；删去的内容仍在原件中，公开后人人可以下载。请先接受或拒绝全部修订。",
        "{} has tracked changes and was read as if all were accepted; what they deleted is still in the original for"
        " whoever downloads it once it is published. Accept or reject them all first.",
    ),
    "spans-askew": (
        "网页中这张表的表头跨行写得不合规范，浏览器会显示错位；已按各行等宽读取，请核对：{}。",
        "The head of this table of a web page is merged in a way that browsers show askew; it was read so that its rows"
        " are equally wide, check: {}.",
    ),
    "note-figures": (
        "脚注或尾注中的数字没有读取，请核对：{}。",
        "Figures in a footnote or endnote were not read, check: {}.",
    ),
    "head-figures": (
        "页眉或页脚中的数字没有读取，请核对：{}。",
        "Figures in a head or foot of pages were not read, check: {}.",
    ),
    "lost-letters": (
        "有的字只有字形，字体没有说明是什么字，没有读出；所在页和文字：{}。请对照原件补正。",
        "Some letters are only drawn: their font does not say which, so they were not read. Page and words: {}."
        " Complete them from the original.",
    ),
    "red-figures": (
        "第 {} 页有红色的数字。红字可能表示负数，这里按印出的数读取，请核对原件。",
        "Page {} prints digits in red, which may stand for negative figures: they were read as printed; look at the"
        " original.",
    ),
    "hidden-sheet": ("第 {} 个工作表是隐藏的，没有读取。", "Sheet {} is hidden and was not read."),
    "sheet-missing": (
        "“{}”工作表不在文件中，表中数据取自“数据”工作表。",
        "The sheet “{}” is not in the file; its table was read from the sheets “数据 …”.",
    ),
    "figure-corrected": (
        "表中的数与“数据”工作表不同，按表中更正后的数读取：{}。",
        "The sheet of a table shows another figure than the sheets “数据 …”: it was read as corrected: {}.",
    ),
    "template-head": (
        "表头与所给的表样不同（{}），这张表按它自己的表头读取，请核对。",
        "The head is not that of the template ({}): this sheet was read by the head it has; check it.",
    ),
    "row-missing": (
        "表样中的这一行不见了，或改了名称：{}。",
        "This row of the template is gone, or is called otherwise: {}.",
    ),
    "unknown-code": (
        "所给科目表中没有这个编码，请核对：{}。",
        "This code is not in the list that came with the template, check: {}.",
    ),
    "no-rules": (
        "这张表没有表格线，各栏由文字位置推断，请核对：{}。",
        "This table has no ruled lines; its columns were told from where the text stands, check: {}.",
    ),
    "code-odd": (
        "科目编码的写法不规范，按原样保留，请核对：{}。",
        "A code is written in an unusual way and kept as printed, check: {}.",
    ),
    "doubt": ("请核对：{}", "Please check: {}"),
    "issuer-differs": ("标题与表中的部门名称不同：{}。", "The title and the tables name different issuers: {}."),
    "unknown-column": (
        "这一栏的含义不明，按原样保留：{}。",
        "What this column measures is open, so it is kept as printed: {}.",
    ),
    "unknown-table": ("未知的表，按原样保留：{}。", "An unknown table is kept as printed: {}."),
    "repeated-table": ("这张表印了两次，只取一次：{}。", "The table is printed twice and taken once: {}."),
    "unmatched-figure": ("文字中的金额未能对应到事项：{}。", "A figure in the text was not matched to a subject: {}."),
    "unread-percentage": (
        "文字中的百分比写法无法读取：{}。",
        "A percentage in the text cannot be read as it is written: {}.",
    ),
    "name-twice": ("两个项目名称相同：{}。", "Two projects bear the same name: {}."),
}


#: What the system says of a disk that fails, in Chinese.
DISK_WORDS = {
    os.strerror(errno.ENOSPC): "磁盘已满",
    os.strerror(errno.EDQUOT): "磁盘配额已用完",
    os.strerror(errno.EROFS): "磁盘为只读",
    os.strerror(errno.EIO): "磁盘读写出错",
}
#: More messages of one sort than this are told as one.
MOST_ALIKE = 3


def grouped_messages(messages: Iterable[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Return messages in their order, those of one sort together where they are many: one that names none, and all.

    A message by itself comes with nothing.
    """
    by_sort: dict[str, list[str]] = {}
    for message in messages:
        by_sort.setdefault(message.partition(": ")[0], []).append(message)
    found: list[tuple[str, tuple[str, ...]]] = []
    for slug, alike in by_sort.items():
        if len(alike) > MOST_ALIKE and slug in SENTENCES:
            found.append((f"{slug}: …", tuple(message.partition(": ")[2] for message in alike)))
        else:
            found += [(message, ()) for message in alike]
    return found


def sentence(message: str, language: str = "zh-hans") -> str:
    """Return what ``"slug: detail"`` says, in English for ``en``, otherwise in Chinese; other text as it is."""
    lines = message.splitlines()
    # A document may leave several things open.
    if len(lines) > 1 and all(line.startswith(("which-", "proposed-")) for line in lines):
        return "\n".join(sentence(line, language) for line in lines)
    slug, _, detail = message.partition(": ")
    if slug not in SENTENCES:
        return message
    if slug == "disk-failed" and not language.startswith("en"):
        detail = DISK_WORDS.get(detail, detail)
    if slug == "doubt" and detail.count("; ") > 1:
        title, row, reason = detail.split("; ", 2)
        detail = f"{title} · {row} · {sentence(reason, language)}"
    chinese, english = SENTENCES[slug]
    return (english if language.startswith("en") else chinese).format(detail)
