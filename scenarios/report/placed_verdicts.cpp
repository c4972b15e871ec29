#include "scenarios/report/placed_verdicts.hpp"

#include <algorithm>

namespace report {
namespace {

using phone::FileKind;
using phone::Message;
using phone::MessageKind;

bool is_about(const phone::Verdict& verdict, const Message& message) {
    switch (message.kind) {
        case MessageKind::file: return message.is_had && message.question.starts_with(verdict.file + " ");
        case MessageKind::enrolment: return verdict.kind == FileKind::capf;
        case MessageKind::registration: return verdict.kind == FileKind::call_manager;
        case MessageKind::page: return verdict.kind == FileKind::https;
        case MessageKind::network:
        case MessageKind::tvs: break;
    }
    return false;
}

}  // namespace

std::vector<PlacedVerdict> placed_verdicts(const std::vector<Message>& messages,
                                           std::vector<const phone::Verdict*> verdicts) {
    std::vector<PlacedVerdict> placed;
    const phone::Verdict* open = nullptr;
    const auto close = [&](std::size_t after) {
        if (open != nullptr) placed.push_back({after, open});
        open = nullptr;
    };
    for (std::size_t i = 0; i < messages.size(); ++i) {
        if (messages[i].kind != MessageKind::tvs) close(i);
        const auto found = std::ranges::find_if(
            verdicts, [&](const phone::Verdict* verdict) { return is_about(*verdict, messages[i]); });
        if (found == verdicts.end()) continue;
        open = *found;
        verdicts.erase(found);
    }
    close(messages.size());
    for (const phone::Verdict* verdict : verdicts) placed.push_back({messages.size(), verdict});
    return placed;
}

}  // namespace report
