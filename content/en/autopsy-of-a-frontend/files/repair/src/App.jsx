export default function App() {
  return <h1>Storefront</h1>;
}
