import '@testing-library/jest-dom'
process.env.REACT_APP_COZE_KEY = 'pat_test'
