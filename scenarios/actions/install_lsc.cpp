#include "scenarios/actions/install_lsc.hpp"

#include <fmt/format.h>

#include "scenarios/actions/certificate_operation.hpp"

namespace actions {

void InstallLsc::check(Checker& checker) const {
    check_certificate_operation(checker, phones, cluster);
}

Outcome InstallLsc::apply(SiteState& site, const Context&) const {
    model::change_phones(site, phones.in(site), [this](model::PhoneState phone) {
        phone.records[cluster].operation = model::CertificateOperation::install;
        return std::optional(phone);
    });
    return {};
}

std::string InstallLsc::words() const {
    return fmt::format("have {} install an LSC of {}", phones.words(), cluster);
}

}  // namespace actions
