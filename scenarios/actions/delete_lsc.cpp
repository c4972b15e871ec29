#include "scenarios/actions/delete_lsc.hpp"

#include <fmt/format.h>

#include "scenarios/actions/certificate_operation.hpp"

namespace actions {

void DeleteLsc::check(Checker& checker) const {
    check_certificate_operation(checker, phones, cluster);
}

Outcome DeleteLsc::apply(SiteState& site, const Context&) const {
    model::change_phones(site, phones.in(site), [this](model::PhoneState phone) {
        phone.records[cluster].operation = model::CertificateOperation::remove;
        return std::optional(phone);
    });
    return {};
}

std::string DeleteLsc::words() const {
    return fmt::format("have {} delete their LSC, in {}", phones.words(), cluster);
}

}  // namespace actions
