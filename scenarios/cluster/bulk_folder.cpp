#include "scenarios/cluster/bulk_folder.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>

#include "ctl/openssl.hpp"

namespace scenarios {
namespace {

constexpr const char* password = "simulation";
constexpr std::string_view consolidated_prefix = "consolidated_";

std::string type_name(BulkType type) {
    switch (type) {
        case BulkType::tftp: return "TFTP";
        case BulkType::itl_recovery: return "ITLRecovery";
        case BulkType::tomcat: return "Tomcat";
        case BulkType::capf: return "CAPF";
    }
    return "certificates";
}

std::vector<TrustStore> destinations(BulkType type) {
    switch (type) {
        case BulkType::tftp:
        case BulkType::itl_recovery: return {TrustStore::call_manager, TrustStore::phone_sast};
        case BulkType::tomcat: return {TrustStore::tomcat};
        case BulkType::capf: return {TrustStore::call_manager};
    }
    return {};
}

struct Named {
    std::string name;
    ctl::CertificatePtr certificate;
};

std::vector<Named> of_node(const Cluster& cluster, const Node& node, BulkType type) {
    const auto own = [&](CertificateKind kind) -> std::vector<Named> {
        const auto found = node.certificates.find(kind);
        if (found == node.certificates.end()) return {};
        return {{certificate_kind_name(kind) + " " + node.name, found->second.certificate}};
    };
    switch (type) {
        case BulkType::tftp: return own(CertificateKind::call_manager);
        case BulkType::tomcat: return own(CertificateKind::tomcat);
        case BulkType::capf: return own(CertificateKind::capf);
        case BulkType::itl_recovery:
            if (!cluster.itl_recovery() || &node != &cluster.publisher()) return {};
            return {{"ITLRecovery " + node.name, cluster.itl_recovery()->certificate}};
    }
    return {};
}

void write(const std::filesystem::path& path, const std::vector<Named>& certificates) {
    const ctl::openssl::X509StackOwner stack(sk_X509_new_null());
    for (const Named& named : certificates) {
        ctl::openssl::X509Owner x509 = ctl::openssl::x509(named.certificate->der());
        X509_alias_set1(x509.get(), reinterpret_cast<const unsigned char*>(named.name.data()),
                        static_cast<int>(named.name.size()));
        sk_X509_push(stack.get(), x509.release());
    }
    const ctl::openssl::Pkcs12Owner file(
        PKCS12_create(password, nullptr, nullptr, nullptr, stack.get(), 0, 0, 0, 0, 0));
    const ctl::Bytes bytes = ctl::openssl::der(file.get(), i2d_PKCS12);
    std::ofstream out(path, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (bytes.empty() || !out) throw std::runtime_error(fmt::format("{} can't be written", path.string()));
}

std::vector<Named> read(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    const ctl::Bytes bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    const unsigned char* at = bytes.data();
    const ctl::openssl::Pkcs12Owner file(d2i_PKCS12(nullptr, &at, static_cast<long>(bytes.size())));
    EVP_PKEY* key = nullptr;
    X509* own = nullptr;
    STACK_OF(X509)* others = nullptr;
    if (!file || PKCS12_parse(file.get(), password, &key, &own, &others) != 1)
        throw std::runtime_error(fmt::format("{} is no PKCS #12 file of a bulk export: {}", path.string(),
                                             ctl::openssl::last_error()));
    const ctl::openssl::KeyOwner unused_key(key);
    const ctl::openssl::X509Owner unused_certificate(own);
    const ctl::openssl::X509StackOwner stack(others);
    std::vector<Named> certificates;
    for (int i = 0; i < sk_X509_num(stack.get()); ++i) {
        X509* x509 = sk_X509_value(stack.get(), i);
        int size = 0;
        const unsigned char* alias = X509_alias_get0(x509, &size);
        const auto certificate = ctl::Certificate::from_der(ctl::openssl::der(x509, i2d_X509));
        if (!certificate)
            throw std::runtime_error(fmt::format("{}: {}", path.string(), certificate.error().message));
        certificates.push_back(
            {std::string(reinterpret_cast<const char*>(alias), static_cast<std::size_t>(size)),
             *certificate});
    }
    return certificates;
}

bool is_own(const Cluster& cluster, const ctl::Certificate& certificate) {
    return std::ranges::any_of(cluster.known_certificates(), [&certificate](const KnownCertificate& known) {
        return *known.certificate == certificate;
    });
}

}  // namespace

void BulkFolder::export_from(const Cluster& cluster, const std::vector<BulkType>& types) const {
    for (const Node& node : cluster.nodes()) {
        for (const BulkType type : types) {
            const std::vector<Named> certificates = of_node(cluster, node, type);
            if (!certificates.empty())
                write(folder_ / fmt::format("{}_{}_{}.p12", cluster.name(), node.name, type_name(type)),
                      certificates);
        }
    }
}

void BulkFolder::consolidate() const {
    for (const BulkType type : all_bulk_types) {
        std::vector<std::filesystem::path> exported;
        for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
            const std::string name = entry.path().filename().string();
            if (name.ends_with("_" + type_name(type) + ".p12") && !name.starts_with(consolidated_prefix))
                exported.push_back(entry.path());
        }
        std::ranges::sort(exported);
        std::vector<Named> all;
        for (const std::filesystem::path& path : exported)
            for (Named& named : read(path)) all.push_back(std::move(named));
        if (!all.empty()) write(folder_ / fmt::format("{}{}.p12", consolidated_prefix, type_name(type)), all);
    }
}

void BulkFolder::import_into(Cluster& cluster, Time now) const {
    for (const BulkType type : all_bulk_types) {
        const std::filesystem::path path =
            folder_ / fmt::format("{}{}.p12", consolidated_prefix, type_name(type));
        if (!std::filesystem::exists(path)) continue;
        std::vector<ctl::CertificatePtr> foreign;
        for (const Named& named : read(path))
            if (!is_own(cluster, *named.certificate)) foreign.push_back(named.certificate);
        for (const TrustStore store : destinations(type)) cluster.import_certificates(store, foreign, now);
    }
}

}  // namespace scenarios
