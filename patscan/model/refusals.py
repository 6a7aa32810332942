"""Why the system refused something, in both languages."""

from __future__ import annotations

import errno

from patscan.model.text import Text

# By the names of `errno`, which no system has all of: what reading, writing and starting programs run into.
_CHINESE = {
    "E2BIG": "参数列表过长",
    "EACCES": "权限不够",
    "EAGAIN": "资源暂时不可用",
    "EBADF": "文件描述符无效",
    "EBUSY": "设备或资源忙",
    "EDQUOT": "超出磁盘配额",
    "EEXIST": "文件已存在",
    "EFBIG": "文件过大",
    "EINVAL": "参数无效",
    "EIO": "输入/输出错误",
    "EISDIR": "是一个目录",
    "ELOOP": "符号链接层数过多",
    "EMFILE": "打开的文件过多",
    "ENAMETOOLONG": "文件名过长",
    "ENFILE": "系统中打开的文件过多",
    "ENODEV": "没有该设备",
    "ENOENT": "没有那个文件或目录",
    "ENOEXEC": "可执行文件格式错误",
    "ENOMEM": "内存不足",
    "ENOSPC": "磁盘空间不足",
    "ENOTDIR": "不是目录",
    "ENOTEMPTY": "目录非空",
    "ENXIO": "没有该设备或地址",
    "EPERM": "不允许的操作",
    "EPIPE": "管道已断开",
    "EROFS": "只读文件系统",
    "ESTALE": "文件句柄已失效",
    "ETIMEDOUT": "连接超时",
    "ETXTBSY": "文件正在被执行",
    "EXDEV": "不能跨设备操作",
}


def reason(error: BaseException) -> Text:
    """Why the system refused, for an `OSError` or what is raised in its place; of unknown errors what they say."""
    said = getattr(error, "strerror", None) or str(error)
    name = errno.errorcode.get(getattr(error, "errno", None) or 0, "")
    return Text(said, _CHINESE.get(name, said))
