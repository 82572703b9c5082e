"""Made-up Vietnamese names, and names as old files hold them."""

import random
import unicodedata
from collections.abc import Callable

from hotich_tui.vietnamese import name_case
from hotich_tui.vietnamese.legacy import _letters

SURNAMES = """
Nguyễn Trần Lê Phạm Hoàng Huỳnh Vũ Võ Phan Trương Bùi Đặng Đỗ Ngô Hồ Dương Đinh Đoàn Lâm Mai Trịnh
Đào Cao Lý Hà Lưu Lương Thái Châu Tạ Phùng Tô Vương Văn Tăng Quách Lại Hứa Thạch Diệp Từ Chu La Đàm
Tống Giang Chung Triệu Kiều Hồng Trang Đồng Danh Lư Thân Kim Mã Bạch Liêu Tiêu Dư Âu Tôn Khưu Nông
Ma Bế Lường Bàn Vi Lục Lộc Sầm Đổng Phó Giáp Ứng Ấu Ông
"""
MIDDLES = """
Văn Thị Hữu Đức Công Quang Minh Ngọc Thanh Xuân Thu Hồng Kim Đình Quốc Bá Thế Trọng Tiến Anh Như
Bích Diệu Mỹ Phương Gia Khánh Hoài Tuấn Viết Duy Thúy Mạnh Chí Nhật Việt Ái Ánh Bảo Cẩm Đăng Hải
Huyền Kiều Lệ Nguyệt Phúc Quỳnh Sỹ Tấn Thùy Tường Uyên Vĩnh Yến Ý
"""
GIVENS = """
An Anh Ánh Ảnh Ân Ấn Ẩn Bách Bằng Bảo Bền Bích Biên Bình Bông Bưởi Cảnh Cẩm Cần Chanh Chi Chí Chiến
Chinh Chuyên Chức Cúc Cường Cử Dậu Diễm Diệp Diệu Dinh Doãn Dung Dũng Duyên Dự Đài Đại Đạo Đạt Đậu
Điệp Điền Đoan Độ Đông Đua Đức Đượm Gấm Giáp Hạ Hải Hạnh Hào Hảo Hằng Hậu Hiên Hiền Hiển Hiếu Hiệp
Hiệu Hoa Hòa Hoài Hoan Hoạt Hồi Hội Hợi Hợp Huân Huấn Huệ Huế Hùng Huy Huyền Hưng Hương Hường Hưởng
Hữu Kiên Kiều Khang Khanh Khánh Khiêm Khỏe Khôi Khuê Khuyên Kỳ Lai Lan Lành Lãm Lâm Lân Lệ Lích Liên
Liễu Linh Loan Lộc Lợi Lục Luyến Luyện Lực Lượng Lý Mai Mão Mạnh Mẫn Mận Mến Minh Mùi Muội Mười Mỹ
Na Nam Nga Ngà Ngàn Ngân Nghĩa Nghiệp Ngoan Ngọc Nguyên Nguyệt Nhàn Nhâm Nhân Nhẫn Nhật Nhị Nhiên
Nhung Nhượng Ninh Nụ Nương Oanh Ổn Phát Phấn Phong Phú Phúc Phụng Phước Phương Phượng Quân Quất Quế
Quý Quyên Quyền Quyết Quỳnh Sáng Sâm Sen Sinh Sơn Sửu Sự Tài Tám Tạo Tâm Tân Tấn Tẹo Thái Thạch
Thành Thảo Thắm Thắng Thi Thìn Thịnh Thoa Thơ Thơm Thu Thục Thuận Thuật Thúy Thùy Thủy Thư Thức
Thương Thường Tiên Tiến Tiếp Tình Tịnh Tỉnh Toàn Toán Trà Trang Trâm Trì Trinh Trọng Trúc Trung
Trường Tú Tuân Tuấn Tuất Tuệ Tuyên Tuyến Tuyền Tuyết Tùng Tư Tửu Tường Tý Tỵ Uyên Út Ước Ưng Ước Vân
Vấn Viên Việt Vinh Vĩnh Vui Vượng Vỹ Xoan Xuân Xuyến Ý Yên Yến
"""


def names(count: int, seed: int = 3) -> list[str]:
    """So many different names of two to four words."""
    draw = random.Random(seed)
    first, middle, last = SURNAMES.split(), MIDDLES.split(), GIVENS.split()
    found: dict[str, None] = {}
    while len(found) < count:
        middles = draw.sample(middle, draw.choice([0, 1, 1, 1, 1, 2]))
        found[" ".join([draw.choice(first), *middles, draw.choice(last)])] = None
    return list(found)


def read_as(raw: bytes, codec: str) -> str:
    """Bytes as Windows shows them: what the code page leaves open is a control character."""
    return "".join(bytes([b]).decode(codec, "ignore") or chr(b) for b in raw)


def bytes_in(text: str, encoding: str) -> bytes:
    """Text in an old encoding, typed as in its day: what has no capital in TCVN3 is small."""
    codes = {letter: code for code, letter in reversed(_letters(encoding).items())}
    raw = b""
    for char in unicodedata.normalize("NFC", text):
        raw += codes.get(char) or codes.get(char.lower()) or char.encode("ascii")
    return raw


def twice(text: str) -> str:
    return read_as(read_as(text.encode(), "cp1252").encode(), "cp1252")


WAYS: dict[str, tuple[str, Callable[[str], str]]] = {
    "Unicode": ("unicode", str),
    "Unicode, NFD": ("nfd", lambda n: unicodedata.normalize("NFD", n)),
    "TCVN3": ("tcvn3", lambda n: read_as(bytes_in(n, "tcvn3"), "cp1252")),
    "TCVN3 as 1258": ("tcvn3", lambda n: read_as(bytes_in(n, "tcvn3"), "cp1258")),
    "TCVN3, small": ("tcvn3", lambda n: read_as(bytes_in(n.lower(), "tcvn3"), "cp1252")),
    "TCVN3, capitals": ("tcvn3", lambda n: read_as(bytes_in(n.upper(), "tcvn3"), "cp1252")),
    "VNI": ("vni", lambda n: read_as(bytes_in(n, "vni"), "cp1252")),
    "VNI, capitals": ("vni", lambda n: read_as(bytes_in(n.upper(), "vni"), "cp1252")),
    "VNI as 1258": ("vni", lambda n: read_as(bytes_in(n, "vni"), "cp1258")),
    "VISCII": ("viscii", lambda n: read_as(bytes_in(n, "viscii"), "cp1252")),
    "VISCII as 1258": ("viscii", lambda n: read_as(bytes_in(n, "viscii"), "cp1258")),
    "UTF-8 as 1252": ("utf-8", lambda n: read_as(n.encode(), "cp1252")),
    "UTF-8 as 1258": ("utf-8", lambda n: read_as(n.encode(), "cp1258")),
    "UTF-8 twice": ("utf-8", twice),
}
"""How a name comes out of an old file: its encoding, and how to make it."""


def came_back(way: str, name: str, text: str) -> bool:
    """Whether a decoded name is the name: in capitals where it was so written; for TCVN3, which
    has no toned capitals, after the name field's own rule."""
    if "capitals" in way:
        return text == name.upper()
    return (name_case(text) if "TCVN3" in way else text) == name
