#include "ctl/extensions.hpp"

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <boost/algorithm/string/case_conv.hpp>

#include "ctl/openssl.hpp"
#include "ctl/openssl_extensions.hpp"

namespace ctl {
namespace {

// The text of an address of 4 or 16 bytes; empty for any other length.
std::string address_text(BytesView bytes) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int family = bytes.size() == 4 ? AF_INET : bytes.size() == 16 ? AF_INET6 : AF_UNSPEC;
    if (family == AF_UNSPEC ||
        ::inet_ntop(family, bytes.data(), text.data(), static_cast<socklen_t>(text.size())) == nullptr)
        return {};
    return text.data();
}

// The bytes of an IPv4 or IPv6 address; empty for what is none.
Bytes address_bytes(const std::string& text) {
    Bytes bytes(16);
    if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return bytes;
    bytes.resize(4);
    if (::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return bytes;
    return {};
}

}  // namespace

AlternativeName alternative_name(std::string_view text) {
    const Bytes address = address_bytes(std::string(text));
    if (!address.empty()) return {AlternativeName::Kind::ip, address_text(address)};
    return {AlternativeName::Kind::dns, boost::algorithm::to_lower_copy(std::string(text))};
}

std::string alternative_name_text(const AlternativeName& name) {
    return name.kind == AlternativeName::Kind::other
               ? "a name of another kind (" + hex(as_bytes(name.value)) + ")"
               : name.value;
}

std::string key_use_name(KeyUse use) {
    switch (use) {
        case KeyUse::digital_signature: return "digital signature";
        case KeyUse::key_encipherment: return "key encipherment";
        case KeyUse::data_encipherment: return "data encipherment";
        case KeyUse::certificate_signing: return "certificate signing";
        case KeyUse::list_signing: return "revocation list signing";
        case KeyUse::server_authentication: return "server authentication";
        case KeyUse::client_authentication: return "client authentication";
        case KeyUse::ipsec_end_system: return "IPsec end system";
    }
    return "";
}

const KeyUses& key_uses(CertificatePurpose purpose) {
    using enum KeyUse;
    static const KeyUses tls{digital_signature, key_encipherment, data_encipherment, server_authentication,
                             client_authentication};
    static const KeyUses ipsec{digital_signature,     key_encipherment,      data_encipherment,
                               server_authentication, client_authentication, ipsec_end_system};
    static const KeyUses capf{digital_signature, key_encipherment, certificate_signing, server_authentication,
                              client_authentication};
    static const KeyUses list_signer{digital_signature, key_encipherment};
    static const KeyUses authority{digital_signature, certificate_signing, list_signing};
    switch (purpose) {
        case CertificatePurpose::tls_server: return tls;
        case CertificatePurpose::ipsec: return ipsec;
        case CertificatePurpose::capf: return capf;
        case CertificatePurpose::list_signer: return list_signer;
        case CertificatePurpose::authority: return authority;
    }
    return tls;
}

bool signs_certificates(CertificatePurpose purpose) {
    return key_uses(purpose).contains(KeyUse::certificate_signing);
}

namespace openssl {
namespace {

using NamesOwner = std::unique_ptr<GENERAL_NAMES, Free<GENERAL_NAMES_free>>;
using BitsOwner = std::unique_ptr<ASN1_BIT_STRING, Free<ASN1_BIT_STRING_free>>;
using ObjectsOwner = std::unique_ptr<EXTENDED_KEY_USAGE, Free<EXTENDED_KEY_USAGE_free>>;
using ConstraintsOwner = std::unique_ptr<BASIC_CONSTRAINTS, Free<BASIC_CONSTRAINTS_free>>;
using NameOwner = std::unique_ptr<GENERAL_NAME, Free<GENERAL_NAME_free>>;

struct UsageBit {
    KeyUse use;
    int bit;  // of KeyUsage (RFC 5280, 4.2.1.3)
};
constexpr std::array<UsageBit, 5> usage_bits{{{KeyUse::digital_signature, 0},
                                              {KeyUse::key_encipherment, 2},
                                              {KeyUse::data_encipherment, 3},
                                              {KeyUse::certificate_signing, 5},
                                              {KeyUse::list_signing, 6}}};

struct UsageObject {
    KeyUse use;
    int type;  // of ExtKeyUsage
};
constexpr std::array<UsageObject, 3> usage_objects{{{KeyUse::server_authentication, NID_server_auth},
                                                    {KeyUse::client_authentication, NID_client_auth},
                                                    {KeyUse::ipsec_end_system, NID_ipsecEndSystem}}};

// The extension of this type; nothing where there is none. One that can't be read, or stands there twice, is
// an error: others would read another one than we do.
template <typename Owner>
Result<Owner> get(const STACK_OF(X509_EXTENSION) * extensions, int type) {
    constexpr int absent = -1;
    int critical = absent;
    Owner owner(static_cast<typename Owner::pointer>(X509V3_get_d2i(extensions, type, &critical, nullptr)));
    (void)last_error();
    if (!owner && critical != absent)
        return Error{
            ErrorCode::unexpected, 0,
            std::string("the extension ") + OBJ_nid2ln(type) + " stands there twice, or can't be read"};
    return owner;
}

Result<AlternativeName> read_name(const GENERAL_NAME* name) {
    int type = 0;
    const void* value = GENERAL_NAME_get0_value(name, &type);
    if (type != GEN_DNS && type != GEN_IPADD)
        return AlternativeName{AlternativeName::Kind::other,
                               std::string(as_text(der(name, i2d_GENERAL_NAME)))};
    const auto* text = static_cast<const ASN1_STRING*>(value);
    const BytesView bytes(ASN1_STRING_get0_data(text), static_cast<std::size_t>(ASN1_STRING_length(text)));
    if (type == GEN_DNS) {
        if (std::ranges::find(bytes, 0) != bytes.end())
            return Error{ErrorCode::unexpected, 0, "an alternative name holds a zero byte"};
        return AlternativeName{AlternativeName::Kind::dns,
                               boost::algorithm::to_lower_copy(std::string(as_text(bytes)))};
    }
    const std::string address = address_text(bytes);
    if (address.empty())
        return Error{ErrorCode::unexpected, 0, "an alternative name is an IP address of a wrong length"};
    return AlternativeName{AlternativeName::Kind::ip, address};
}

// OpenSSL's own object for a name; empty where it refuses.
NameOwner made_name(const AlternativeName& wanted) {
    if (wanted.kind == AlternativeName::Kind::other) {
        const unsigned char* at = as_bytes(wanted.value).data();
        return NameOwner(d2i_GENERAL_NAME(nullptr, &at, static_cast<long>(wanted.value.size())));
    }
    NameOwner name(GENERAL_NAME_new());
    if (wanted.kind == AlternativeName::Kind::ip) {
        ASN1_OCTET_STRING* address = a2i_IPADDRESS(wanted.value.c_str());
        if (address == nullptr) return {};
        GENERAL_NAME_set0_value(name.get(), GEN_IPADD, address);
        return name;
    }
    ASN1_IA5STRING* text = ASN1_IA5STRING_new();
    if (ASN1_STRING_set(text, wanted.value.data(), static_cast<int>(wanted.value.size())) != 1) {
        ASN1_IA5STRING_free(text);
        return {};
    }
    GENERAL_NAME_set0_value(name.get(), GEN_DNS, text);
    return name;
}

bool add_names(STACK_OF(X509_EXTENSION) * *extensions, const std::vector<AlternativeName>& wanted) {
    if (wanted.empty()) return true;
    const NamesOwner names(GENERAL_NAMES_new());
    for (const AlternativeName& one : wanted) {
        NameOwner name = made_name(one);
        if (!name || sk_GENERAL_NAME_push(names.get(), name.get()) == 0) return false;
        (void)name.release();
    }
    return X509V3_add1_i2d(extensions, NID_subject_alt_name, names.get(), 0, X509V3_ADD_APPEND) == 1;
}

bool add_constraints(STACK_OF(X509_EXTENSION) * *extensions, bool is_authority) {
    if (!is_authority) return true;
    const ConstraintsOwner constraints(BASIC_CONSTRAINTS_new());
    constraints->ca = 0xff;  // DER: TRUE is ff (X.690, 11.1); OpenSSL writes what stands here
    constexpr int critical = 1;
    return X509V3_add1_i2d(extensions, NID_basic_constraints, constraints.get(), critical,
                           X509V3_ADD_APPEND) == 1;
}

bool add_usage(STACK_OF(X509_EXTENSION) * *extensions, const KeyUses& uses) {
    const BitsOwner bits(ASN1_BIT_STRING_new());
    bool has_some = false;
    for (const UsageBit& usage : usage_bits) {
        if (!uses.contains(usage.use)) continue;
        has_some = true;
        if (ASN1_BIT_STRING_set_bit(bits.get(), usage.bit, 1) != 1) return false;
    }
    return !has_some || X509V3_add1_i2d(extensions, NID_key_usage, bits.get(), 0, X509V3_ADD_APPEND) == 1;
}

bool add_extended_usage(STACK_OF(X509_EXTENSION) * *extensions, const KeyUses& uses) {
    const ObjectsOwner objects(EXTENDED_KEY_USAGE_new());
    for (const UsageObject& usage : usage_objects)
        if (uses.contains(usage.use) && sk_ASN1_OBJECT_push(objects.get(), OBJ_nid2obj(usage.type)) == 0)
            return false;
    return sk_ASN1_OBJECT_num(objects.get()) == 0 ||
           X509V3_add1_i2d(extensions, NID_ext_key_usage, objects.get(), 0, X509V3_ADD_APPEND) == 1;
}

}  // namespace

Result<Extensions> read_extensions(const STACK_OF(X509_EXTENSION) * extensions) {
    Extensions read;
    const auto names = get<NamesOwner>(extensions, NID_subject_alt_name);
    if (!names) return names.error();
    for (int i = 0; *names && i < sk_GENERAL_NAME_num(names->get()); ++i) {
        auto name = read_name(sk_GENERAL_NAME_value(names->get(), i));
        if (!name) return name.error();
        read.alternative_names.push_back(std::move(*name));
    }
    const auto bits = get<BitsOwner>(extensions, NID_key_usage);
    if (!bits) return bits.error();
    for (const UsageBit& usage : usage_bits)
        if (*bits && ASN1_BIT_STRING_get_bit(bits->get(), usage.bit) == 1) read.key_uses.insert(usage.use);
    const auto objects = get<ObjectsOwner>(extensions, NID_ext_key_usage);
    if (!objects) return objects.error();
    for (int i = 0; *objects && i < sk_ASN1_OBJECT_num(objects->get()); ++i)
        for (const UsageObject& usage : usage_objects)
            if (OBJ_obj2nid(sk_ASN1_OBJECT_value(objects->get(), i)) == usage.type)
                read.key_uses.insert(usage.use);
    const auto constraints = get<ConstraintsOwner>(extensions, NID_basic_constraints);
    if (!constraints) return constraints.error();
    read.is_authority = *constraints && (*constraints)->ca != 0;
    return read;
}

bool add_extensions(STACK_OF(X509_EXTENSION) * *extensions, const Extensions& wanted) {
    return add_constraints(extensions, wanted.is_authority) && add_usage(extensions, wanted.key_uses) &&
           add_extended_usage(extensions, wanted.key_uses) && add_names(extensions, wanted.alternative_names);
}

}  // namespace openssl
}  // namespace ctl
