exports.ok = (res, data) => res.json({ code: 0, msg: 'success', data })
exports.fail = (res, msg) => res.json({ code: 1, msg })
